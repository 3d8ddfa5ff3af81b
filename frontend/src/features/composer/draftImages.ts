/** Images of messages that are not sent yet, by draft. They live as long as the page. */

import { create } from "zustand";

import { refusalOf } from "./images";

export interface DraftImage {
  readonly file: File;
  /** Shows the file; given back when the image leaves its draft. */
  readonly url: string;
}

type Drafts = Readonly<Record<string, readonly DraftImage[]>>;

/** Drafts with images in memory: beyond, those of the draft that was left alone longest go. */
const DRAFTS_LIMIT = 10;

const none: readonly DraftImage[] = [];
const drafts = create<Drafts>(() => ({}));
/** Which message each file went with last, in the order of sending. */
const takings = new WeakMap<File, number>();
let taken = 0;

export function useDraftImages(key: string): readonly DraftImage[] {
  return drafts((all) => all[key] ?? none);
}

/** Adds what may be sent; returns a sentence for each file that may not. */
export function addImages(key: string, files: readonly File[]): readonly string[] {
  const refusals: string[] = [];
  const images = [...imagesOf(key)];
  for (const file of files) {
    const refusal = refusalOf(file, images.length);
    if (refusal === null) images.push(draftImageOf(file));
    else refusals.push(`${file.name} was not added. ${refusal}`);
  }
  keep(key, images);
  return refusals;
}

export function removeImage(key: string, image: DraftImage): void {
  URL.revokeObjectURL(image.url);
  keep(
    key,
    imagesOf(key).filter((other) => other !== image),
  );
}

/** Empties the draft; the files are the message's now. */
export function takeFiles(key: string): readonly File[] {
  const images = imagesOf(key);
  for (const { url } of images) URL.revokeObjectURL(url);
  keep(key, none);
  taken += 1;
  for (const { file } of images) takings.set(file, taken);
  return images.map(({ file }) => file);
}

/** Of a message that came back: they stand behind those of earlier ones, and before what was added since. */
export function returnFiles(key: string, files: readonly File[]): void {
  if (files.length === 0) return;
  const images = [...files.map(draftImageOf), ...imagesOf(key)];
  keep(key, images.sort((one, other) => takingOf(one) - takingOf(other)));
}

function takingOf({ file }: DraftImage): number {
  return takings.get(file) ?? Number.MAX_VALUE;
}

function draftImageOf(file: File): DraftImage {
  return { file, url: URL.createObjectURL(file) };
}

function imagesOf(key: string): readonly DraftImage[] {
  return drafts.getState()[key] ?? none;
}

function keep(key: string, images: readonly DraftImage[]): void {
  const { [key]: _before, ...others } = drafts.getState();
  if (images.length === 0) {
    drafts.setState(others, true);
    return;
  }
  const kept = Object.entries(others);
  for (const [, forgotten] of kept.splice(0, Math.max(0, kept.length - DRAFTS_LIMIT + 1)))
    for (const { url } of forgotten) URL.revokeObjectURL(url);
  drafts.setState({ ...Object.fromEntries(kept), [key]: images }, true);
}

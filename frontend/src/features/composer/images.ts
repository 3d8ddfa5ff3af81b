/** Images that go with a message: which may, and in what form they are sent. */

import type { UploadAttachment } from "@/contracts/contracts.gen";

/** What the server takes with one message. */
const IMAGES_LIMIT = 8;
export const IMAGE_BYTES_LIMIT = 10 * 1024 * 1024;
const NAME_LIMIT = 255;

/** Why a file cannot go with a message that has `count` images already; null when it can. */
export function refusalOf(file: Pick<File, "type" | "size">, count: number): string | null {
  if (!/^image\/./i.test(file.type)) return "Only images can be sent with a message.";
  if (file.size === 0) return "The file is empty.";
  if (file.size > IMAGE_BYTES_LIMIT) return "An image may have at most 10 MiB.";
  if (count >= IMAGES_LIMIT) return `A message may have at most ${IMAGES_LIMIT} images.`;
  return null;
}

let reading: Promise<unknown> = Promise.resolve();

/**
 * Read in full, and one message after the other: none overtakes another whose images are larger.
 * Fails when a file has been moved or changed since it was chosen.
 */
export function uploadsOf(files: readonly File[]): Promise<readonly UploadAttachment[]> {
  const uploads = reading.then(() => Promise.all(files.map(uploadOf)));
  reading = uploads.catch(() => undefined);
  return uploads;
}

async function uploadOf(file: File): Promise<UploadAttachment> {
  const name = file.name.trim().slice(0, NAME_LIMIT) || "image";
  return { type: "image", name, mimeType: file.type, sizeBytes: file.size, dataUrl: await dataUrlOf(file) };
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error(`${file.name} cannot be read any more: add it again`));
    reader.readAsDataURL(file);
  });
}

/** The files in what is pasted; none when it is text that comes with a picture of itself. */
export function filesIn(transfer: DataTransfer): readonly File[] {
  return transfer.getData("text/plain") === "" ? [...transfer.files] : [];
}

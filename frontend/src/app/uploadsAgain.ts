import type { ImageAttachment, UploadAttachment } from "@/contracts/contracts.gen";

/** Images that the server keeps, as they could be sent once more; those it does not have are left out. */
export async function uploadsAgain(images: readonly ImageAttachment[]): Promise<readonly UploadAttachment[]> {
  const uploads = await Promise.all(images.map((image) => uploadOf(image).catch(() => null)));
  return uploads.filter((upload) => upload !== null);
}

async function uploadOf({ id, name, mimeType, sizeBytes }: ImageAttachment): Promise<UploadAttachment | null> {
  const answer = await fetch(`/attachments/${encodeURIComponent(id)}`);
  if (!answer.ok) return null;
  const content = await answer.blob();
  return { type: "image", name, mimeType, sizeBytes, dataUrl: await dataUrlOf(new Blob([content], { type: mimeType })) };
}

function dataUrlOf(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error("the image cannot be read"));
    reader.readAsDataURL(content);
  });
}

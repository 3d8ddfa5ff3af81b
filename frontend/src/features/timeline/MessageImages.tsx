import type { ImageAttachment, UploadAttachment } from "@/contracts/contracts.gen";
import { Picture } from "@/ui/Picture";

type Image = ImageAttachment | UploadAttachment;

/** Their height is known before they are there: nothing moves when they come. */
const lookOfOne = "h-44 w-auto max-w-full object-contain";
const lookOfMany = "size-24 object-cover";

export function MessageImages({ images }: { images: readonly Image[] }) {
  if (images.length === 0) return null;
  const look = images.length === 1 ? lookOfOne : lookOfMany;
  return (
    <ul aria-label="Images" className="my-1 flex flex-wrap gap-2">
      {images.map((image, place) => (
        <li key={place} className="max-w-full">
          <Picture name={image.name} src={sourceOf(image)} className={`rounded-md border border-line bg-sunken ${look}`} />
        </li>
      ))}
    </ul>
  );
}

/** One that is on its way is shown from its own bytes. */
function sourceOf(image: Image): string {
  return "dataUrl" in image ? image.dataUrl : `/attachments/${encodeURIComponent(image.id)}`;
}

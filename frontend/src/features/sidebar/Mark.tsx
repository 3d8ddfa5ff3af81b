/** The mark of the product: a prompt. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-5" aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M9 11.5 14 16l-5 4.5M16.5 21H23"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

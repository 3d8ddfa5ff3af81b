import { useState } from "react";

import { Switch } from "@/ui/Switch";
import { showFailure } from "@/ui/toasts";

interface SettingLineProps {
  id: string;
  title: string;
  text?: string;
  checked: boolean;
  onChange: (checked: boolean) => Promise<void>;
}

/** A switch whose state is the server's: it moves when the server has agreed. */
export function SettingLine({ id, title, text, checked, onChange }: SettingLineProps) {
  const [busy, setBusy] = useState(false);
  const change = (next: boolean) => {
    setBusy(true);
    onChange(next)
      .catch((error: unknown) => showFailure("The setting was not changed", error))
      .finally(() => setBusy(false));
  };
  return (
    <div className="flex items-center justify-between gap-4 py-2.5">
      <label htmlFor={id} className="min-w-0">
        <span className="block text-[0.8125rem]">{title}</span>
        {text ? <span className="block text-xs text-ink-3">{text}</span> : null}
      </label>
      <Switch id={id} checked={checked} disabled={busy} onChange={change} />
    </div>
  );
}

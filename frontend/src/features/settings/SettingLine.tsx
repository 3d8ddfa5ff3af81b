import { useWanted } from "@/lib/useWanted";
import { Switch } from "@/ui/Switch";

import { told } from "./told";

interface SettingLineProps {
  id: string;
  title: string;
  text?: string;
  checked: boolean;
  onChange: (checked: boolean) => Promise<void>;
}

/** A switch as the person wants it; it goes back where the server refuses. */
export function SettingLine({ id, title, text, checked, onChange }: SettingLineProps) {
  const [shown, change] = useWanted(checked, (next) => told(onChange(next)));
  return (
    <div className="flex items-center justify-between gap-4 py-2.5">
      <label htmlFor={id} className="min-w-0">
        <span className="block text-[0.8125rem]">{title}</span>
        {text ? <span className="block text-xs text-ink-3">{text}</span> : null}
      </label>
      <Switch id={id} checked={shown} onChange={change} />
    </div>
  );
}

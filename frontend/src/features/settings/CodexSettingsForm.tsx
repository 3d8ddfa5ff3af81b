import { useState } from "react";

import type { CodexSettings, CodexSettingsPatch } from "@/contracts/contracts.gen";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import { TextField } from "@/ui/TextField";
import { messageOf } from "@/ui/toasts";

import { SettingLine } from "./SettingLine";

interface CodexSettingsFormProps {
  settings: CodexSettings;
  onUpdate: (patch: CodexSettingsPatch) => Promise<void>;
}

type Paths = Partial<Pick<CodexSettings, "binaryPath" | "homePath">>;

/** What is typed stays until it is saved, whatever else changes meanwhile; the rest is as the server has it. */
export function CodexSettingsForm({ settings, onUpdate }: CodexSettingsFormProps) {
  const [typed, setTyped] = useState<Paths>({});
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { binaryPath, homePath } = { ...settings, ...typed };
  const changed = pathsIn(typed, (path, name) => path !== settings[name]);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onUpdate(Object.fromEntries(Object.entries(changed).map(([name, path]) => [name, path.trim()])));
      setTyped((now) => pathsIn(now, (path, name) => path !== typed[name]));
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="codex-settings">
      <h3 id="codex-settings" className="text-sm font-semibold">
        Codex
      </h3>
      <SettingLine
        id="codex-enabled"
        title="Use Codex"
        checked={settings.enabled}
        onChange={(enabled) => onUpdate({ enabled })}
      />
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label="Program"
          mono
          value={binaryPath}
          placeholder="codex"
          hint="The codex program: its path, or its name if it is on the PATH. Empty means codex."
          error={error}
          onChange={(event) => setTyped({ ...typed, binaryPath: event.target.value })}
        />
        <TextField
          label="Home folder"
          mono
          value={homePath}
          placeholder="~/.codex"
          hint="Where codex keeps its sign-in and settings (CODEX_HOME). Empty means its own choice."
          onChange={(event) => setTyped({ ...typed, homePath: event.target.value })}
        />
        <div className="flex justify-end gap-2">
          <Button tone="primary" type="submit" disabled={Object.keys(changed).length === 0 || busy}>
            {busy ? <Spinner /> : null} Save paths
          </Button>
        </div>
      </form>
    </section>
  );
}

function pathsIn(paths: Paths, fits: (path: string, name: keyof Paths) => boolean): Paths {
  return Object.fromEntries(Object.entries(paths).filter(([name, path]) => fits(path, name as keyof Paths)));
}

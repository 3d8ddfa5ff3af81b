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

export function CodexSettingsForm({ settings, onUpdate }: CodexSettingsFormProps) {
  const [binaryPath, setBinaryPath] = useState(settings.binaryPath);
  const [homePath, setHomePath] = useState(settings.homePath);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const isChanged = binaryPath !== settings.binaryPath || homePath !== settings.homePath;
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onUpdate({ binaryPath: binaryPath.trim(), homePath: homePath.trim() });
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
          onChange={(event) => setBinaryPath(event.target.value)}
        />
        <TextField
          label="Home folder"
          mono
          value={homePath}
          placeholder="~/.codex"
          hint="Where codex keeps its sign-in and settings (CODEX_HOME). Empty means its own choice."
          onChange={(event) => setHomePath(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button tone="primary" type="submit" disabled={!isChanged || busy}>
            {busy ? <Spinner /> : null} Save paths
          </Button>
        </div>
      </form>
    </section>
  );
}

import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

// Imports flow one way: app -> features -> store -> transport -> contracts.
const river = ["app", "features", "store", "transport", "contracts"];
const downstream = river.map((room, index) => ({
  target: `./src/${room}`,
  from: river.slice(0, index).map((upstream) => `./src/${upstream}`),
  message: `${room} sees only what lies downstream of it`,
}));
const pure = ["ui", "lib"].map((room) => ({
  target: `./src/${room}`,
  from: [...river, ...["ui", "lib"].filter((other) => other !== room)].map((r) => `./src/${r}`),
  message: `${room} imports nothing of ours`,
}));
const features = readdirSync(new URL("./src/features", import.meta.url)).map((name) => ({
  target: `./src/features/${name}`,
  from: "./src/features",
  except: [`./${name}`],
  message: "features never import each other",
}));

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/contracts/*.gen.ts"] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ["**/*.{ts,tsx}"],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "import-x": importX, "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })] },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.recommended.rules,
      "import-x/no-restricted-paths": [
        "error",
        { zones: [...downstream.filter((zone) => zone.from.length > 0), ...pure, ...features] },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // A dialog's first field takes the focus: that is what a dialog is for.
      "jsx-a11y/no-autofocus": "off",
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);

// Lets Node load the modules of `quizapp/frontend/browser` as the build does: "$/utils/quiz_x" is one of them.
// The waiting times are those that the test's page would have: the module is written by `test_browser_modules.py`.
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const modules = pathToFileURL(`${process.env.QUIZAPP_BROWSER_MODULES}/`);

// Nothing of these is run here, but modules with rules import modules with hooks.
const packages = { react: ["useEffect", "useState", "useSyncExternalStore"], "react-router": ["useBlocker"] };
const withoutHooks = (names) => `data:text/javascript,${names.map((name) => `export const ${name} = null;`).join("")}`;

registerHooks({
  resolve: (name, context, next) => {
    if (name in packages) return { url: withoutHooks(packages[name]), format: "module", shortCircuit: true };
    return name.startsWith("$/utils/")
      ? { url: new URL(`${name.slice("$/utils/".length)}.js`, modules).href, format: "module", shortCircuit: true }
      : next(name, context);
  },
});

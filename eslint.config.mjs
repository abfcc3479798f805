/* What breaks in a browser or hides a mistake; the layout belongs to prettier. */
import {createRequire} from "node:module";
import {fileURLToPath} from "node:url";
import path from "node:path";

// The packages live in the build folder, not beside this file: resolve from there.
const buildDir =
    process.env.BUILD_DIR || fileURLToPath(new URL(".build", import.meta.url));
const require = createRequire(path.resolve(buildDir, "npm", "package.json"));
const js = require("@eslint/js");
const globals = require("globals");

export default [
    {ignores: ["**/static/lib/**", "**/static/src/lib/**"]},
    js.configs.recommended,
    // The two configuration files of the repository itself run in Node.js.
    {files: ["*.mjs"], languageOptions: {globals: globals.node}},
    {
        linterOptions: {reportUnusedDisableDirectives: "error"},
        languageOptions: {
            ecmaVersion: 2024,
            // Odoo serves every file of static/src and static/tests as a module.
            sourceType: "module",
            globals: {
                ...globals.browser,
                luxon: "readonly",
                odoo: "readonly",
                owl: "readonly",
            },
        },
        rules: {
            complexity: ["error", 15],
            eqeqeq: "error",
            "no-alert": "error",
            "no-console": ["error", {allow: ["warn", "error"]}],
            "no-duplicate-imports": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-extend-native": "error",
            "no-implicit-coercion": ["error", {allow: ["!!"]}],
            "no-implied-eval": "error",
            "no-lonely-if": "error",
            "no-new-func": "error",
            "no-return-assign": "error",
            "no-script-url": "error",
            "no-self-compare": "error",
            "no-shadow": "error",
            "no-throw-literal": "error",
            "no-unneeded-ternary": "error",
            "no-unused-expressions": "error",
            "no-use-before-define": ["error", {functions: false}],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            radix: "error",
        },
    },
];

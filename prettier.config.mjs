/* Values of OCA's addon template for 19.0, except the last one. */
import {createRequire} from "node:module";
import {fileURLToPath} from "node:url";
import path from "node:path";

// The packages live in the build folder, not beside this file: resolve from there.
const buildDir =
    process.env.BUILD_DIR || fileURLToPath(new URL(".build", import.meta.url));
const require = createRequire(path.resolve(buildDir, "npm", "package.json"));

export default {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "preserve",
    semi: true,
    trailingComma: "es5",
    // White space between QWeb nodes reaches the customer's page. OCA's "preserve" adds
    // some where two tags touch (a price and its currency); "strict" never does.
    xmlWhitespaceSensitivity: "strict",
};

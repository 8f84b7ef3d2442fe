/* Builds the one style sheet that every page loads, minifies our own scripts, and copies the vendored ones.
 *
 *   node build_css.mjs [--theme theme.json] [--out static/ui/talkoot.css]
 *
 * In: a Designsystemet theme (colours, corner radius), the components named below, css/*.css (our own layout) and js/*.js.
 * Out: static/ui/*, minified. It is committed, so that running or deploying Talkoot needs no Node. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { browserslistToTargets, transform } from "lightningcss";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const COMPONENTS = [
  "base", "button", "link", "label", "field", "fieldset", "input", "validation-message",
  "error-summary", "alert", "card", "tag", "details", "table",
];
const VENDORED = [
  ["htmx.org/dist/htmx.min.js", "vendor/htmx.min.js"],
  ["htmx.org/LICENSE", "vendor/htmx.LICENSE.txt"],
  ["leaflet/dist/leaflet.js", "vendor/leaflet.js"],
  ["leaflet/dist/leaflet.css", "vendor/leaflet.css"],
  ...["layers.png", "layers-2x.png", "marker-icon.png"].map((image) => [`leaflet/dist/images/${image}`, `vendor/images/${image}`]),
  ["leaflet/LICENSE", "vendor/leaflet.LICENSE.txt"],
  ["@digdir/designsystemet-css/LICENSE", "vendor/designsystemet.LICENSE.txt"],
];
const LIMIT = 20_000;

const { values } = parseArgs({
  options: {
    theme: { type: "string", default: join(HERE, "theme.json") },
    out: { type: "string", default: join(HERE, "static/ui/talkoot.css") },
  },
});

/** The theme's tokens as CSS text, made by Designsystemet's own command in a throw-away folder. */
function themeCss(themeFile) {
  const work = mkdtempSync(join(tmpdir(), "talkoot-theme-"));
  const cli = join(MODULES, ".bin/designsystemet");
  try {
    writeFileSync(join(work, "theme.json"), readFileSync(themeFile));
    execFileSync(cli, ["tokens", "create", "--config", "theme.json"], { cwd: work, stdio: "ignore" });
    execFileSync(cli, ["tokens", "build", "-t", "design-tokens", "-o", "built"], { cwd: work, stdio: "ignore" });
    const name = readdirSync(join(work, "built")).find((file) => file.endsWith(".css"));
    return readFileSync(join(work, "built", name), "utf8");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Our pages are always data-color-scheme="auto": the doubles for a chosen scheme and the second typeface are left out. */
function withoutUnused(css) {
  const unused = ['[data-color-scheme="dark"] {', "@media (prefers-color-scheme: light) {", "@layer ds.theme.typography.secondary {"];
  return unused.reduce(withoutBlock, css);
}

function withoutBlock(css, opening) {
  const start = css.indexOf(`\n${opening}`);
  if (start < 0) throw new Error(`The theme has no "${opening}": look at what its command makes now.`);
  let depth = 0;
  let end = css.indexOf("{", start);
  do depth += { "{": 1, "}": -1 }[css[end++]] ?? 0; while (depth > 0);
  return css.slice(0, start) + css.slice(end);
}

const componentFile = (name) => join(MODULES, "@digdir/designsystemet-css/dist/src", `${name}.css`);
const read = (file) => readFileSync(file, "utf8");

const ownFiles = readdirSync(join(HERE, "css")).sort().map((file) => join(HERE, "css", file));
const source = [
  "@layer ds.theme, ds.base, ds.components, leaflet, talkoot;",
  themeCss(resolve(values.theme)).replace('@charset "UTF-8";', ""),
  `@layer ds.base {${read(componentFile("base"))}}`,
  `@layer ds.components {${COMPONENTS.slice(1).map((name) => read(componentFile(name))).join("\n")}}`,
  `@layer talkoot {${ownFiles.map(read).join("\n")}}`,
].join("\n");

const { code } = transform({
  filename: "talkoot.css",
  code: Buffer.from(withoutUnused(source)),
  minify: true,
  targets: browserslistToTargets(["chrome 111", "firefox 115", "safari 16.4"]),
});
// Tells tests/test_weights.py what this was built from, so that a change without a build is noticed.
const sources = [...ownFiles, ...readdirSync(join(HERE, "js")).sort().map((file) => join(HERE, "js", file))];
const mark = createHash("sha256").update(sources.map(read).join("\n")).digest("hex").slice(0, 16);
const banner = `/*! Designsystemet (MIT) and Talkoot (EUPL-1.2). Built by talkoot/ui/build_css.mjs: do not edit. Sources: ${mark} */\n`;
const built = banner + code.toString();
const weight = gzipSync(built, { level: 9 }).length;
mkdirSync(dirname(resolve(values.out)), { recursive: true });
writeFileSync(values.out, built);

buildSync({
  entryPoints: readdirSync(join(HERE, "js")).map((file) => join(HERE, "js", file)),
  outdir: join(HERE, "static/ui"),
  minify: true,
  legalComments: "none",
  target: "es2022",
});
mkdirSync(join(HERE, "static/ui/vendor/images"), { recursive: true });
for (const [from, to] of VENDORED) {
  const target = join(HERE, "static/ui", to);
  copyFileSync(join(MODULES, from), target);
  // Its source map is not shipped, and Django's hashed file names look for every file that is named.
  // In a layer of its own, so that our style of the map wins over Leaflet's wherever they meet.
  if (to.endsWith(".css")) writeFileSync(target, `@layer leaflet {\n${readFileSync(target, "utf8")}}\n`);
  if (to.endsWith(".js")) writeFileSync(target, readFileSync(target, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}

console.log(`${values.out}: ${built.length} bytes, ${weight} gzipped (limit ${LIMIT})`);
if (weight > LIMIT) process.exit(1);

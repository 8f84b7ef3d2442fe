// Judges open availability with OpenActive's own validators.
//   node judge_openactive.mjs feed URL     walks a feed by the RPDE validator
//   node judge_openactive.mjs data MODE    reads a JSON list from standard input, each judged by the data model validator
// Prints a JSON list of what was found: {severity, type, path, message}. Nothing is loaded from elsewhere.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [, , what, argument] = process.argv;
const told = (error) => ({ severity: error.severity, type: error.type, path: error.path, message: String(error.message).slice(0, 300) });

async function feed(url) {
  const { RpdeValidator } = require("@openactive/rpde-validator");
  const log = await RpdeValidator(url, { logCallback: () => {}, requestDelayMs: 0, pageLimit: 50 });
  return log.pages.flatMap((page) => page.errors.map((error) => ({ ...told(error), page: page.url })));
}

async function data(mode) {
  const { validate } = require("@openactive/data-model-validator");
  const found = [];
  for (const one of JSON.parse(readFileSync(0, "utf-8"))) {
    for (const error of await validate(one, { loadRemoteJson: false, validationMode: mode })) found.push(told(error));
  }
  return found;
}

console.log(JSON.stringify(await (what === "feed" ? feed(argument) : data(argument))));

// The same client where `fetch` takes no `file:` address: the module is read from its file.
import { readFile } from "node:fs/promises";
import { loader } from "./client.js";

loader.readWith((url) => readFile(new URL(url)));

export * from "./client.js";

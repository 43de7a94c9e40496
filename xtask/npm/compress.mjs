// Writes NAME.br and NAME.gz beside each file named on the command line, as small as they get.
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

for (const name of process.argv.slice(2)) {
  const raw = readFileSync(name);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  writeFileSync(`${name}.br`, brotliCompressSync(raw, { params }));
  writeFileSync(`${name}.gz`, gzipSync(raw, { level: 9 }));
}

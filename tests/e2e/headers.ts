/** What a file `_headers` asks for, as Netlify and Cloudflare read it: the headers by the path that they belong to. */
export function headersFile(text: string): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  let path = "";
  for (const line of text.split("\n").filter(Boolean)) {
    const header = /^ +([\w-]+): (.+)$/.exec(line);
    if (header) found[path][header[1]] = header[2];
    else found[(path = line)] = {};
  }
  return found;
}

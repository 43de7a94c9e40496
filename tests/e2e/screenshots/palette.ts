// Makes a screenshot small: a PNG of at most 256 colours, which a page of text and flat areas hardly has more of.
import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** Colours that are no further apart share a place, so that the rare ones get theirs. */
const ALIKE = 20;

export function withPalette(png: Buffer): Buffer {
  const header = png.subarray(16, 29);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const pixels = colours(png, width, height, { 2: 3, 6: 4 }[header[9]]!);

  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette: number[] = [];
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (palette.length < 256 && palette.every((other) => distance(other, colour) > ALIKE)) palette.push(colour);
  }
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));

  const rows = Buffer.alloc((width + 1) * height); // each begins with 0: not filtered
  pixels.forEach((colour, at) => (rows[at + Math.floor(at / width) + 1] = index.get(colour)!));
  header.set([8, 3], 8); // 8 bits a pixel, of a palette
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The colours of the pixels, row by row, as 0xRRGGBB. */
function colours(png: Buffer, width: number, height: number, channels: number): Uint32Array {
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const data = inflateSync(Buffer.concat(parts));
  const size = width * channels;
  const found = new Uint32Array(width * height);
  let above = Buffer.alloc(size);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (size + 1)];
    const row = data.subarray(y * (size + 1) + 1, (y + 1) * (size + 1));
    for (let x = 0; x < size; x++) {
      const [left, up, corner] = [row[x - channels] ?? 0, above[x], above[x - channels] ?? 0];
      row[x] += [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter];
    }
    for (let x = 0; x < width; x++) found[y * width + x] = row.readUIntBE(x * channels, 3);
    above = row;
  }
  return found;
}

/** PNG's guess at a byte: whichever of its neighbours is the nearest to where they lead. */
function paeth(left: number, up: number, corner: number): number {
  const away = (neighbour: number) => Math.abs(left + up - corner - neighbour);
  if (away(left) <= away(up) && away(left) <= away(corner)) return left;
  return away(up) <= away(corner) ? up : corner;
}

function distance(a: number, b: number): number {
  const apart = (shift: number) => (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2;
  return apart(16) + apart(8) + apart(0);
}

function nearest(palette: number[], colour: number): number {
  let best = 0;
  palette.forEach((other, at) => {
    if (distance(other, colour) < distance(palette[best], colour)) best = at;
  });
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The check sum of a chunk. (Node's own is not in every version 20.) */
function crc32(data: Buffer): number {
  let sum = ~0;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/* Finds the number whose SHA-256 together with the salt is the challenge. Its own SHA-256, because a browser offers
 * one only on https, and because thousands of short hashes are quicker without a promise for each. */
const K = new Uint32Array(64);
const START = new Uint32Array(8);
for (let candidate = 2, found = 0; found < 64; candidate++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) { prime = false; break; }
  if (!prime) continue;
  if (found < 8) START[found] = (candidate ** 0.5 % 1) * 2 ** 32;
  K[found++] = (candidate ** (1 / 3) % 1) * 2 ** 32;
}
const W = new Uint32Array(64);
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function sha256(bytes) {
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const hash = START.slice();
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let i = 0; i < 16; i++) W[i] = view.getUint32(offset + i * 4);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15];
      const y = W[i - 2];
      W[i] = W[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] += word));
  }
  return hash;
}

function solve({ challenge, salt, maxnumber }) {
  const wanted = challenge.match(/.{8}/g).map((word) => parseInt(word, 16));
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number++) {
    const hash = sha256(encoder.encode(salt + number));
    if (hash[0] === wanted[0] && wanted.every((word, i) => word === hash[i])) return number;
  }
  return null;
}

if (typeof self !== "undefined") self.onmessage = ({ data }) => self.postMessage(solve(data));
if (typeof module !== "undefined") module.exports = { sha256, solve };

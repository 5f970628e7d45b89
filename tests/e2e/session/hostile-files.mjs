// Files that were made to do harm, or came to some: small to send, and enormous to whoever believes them.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

const number = (value) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A PNG of this size with these chunks between its header and its pixels. */
function png(width, height, chunks, pixels) {
  const chunk = (name, content) => {
    const checked = Buffer.concat([Buffer.from(name, 'latin1'), content])
    return Buffer.concat([number(content.length), checked, number(crc32(checked))])
  }
  const header = Buffer.concat([number(width), number(height), Buffer.from([8, 2, 0, 0, 0])])
  const all = [['IHDR', header], ...chunks, ['IDAT', pixels], ['IEND', Buffer.alloc(0)]]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...all.map(([name, content]) => chunk(name, content))])
}

/** Zeros of which a thousandth is left: `megabytes` of them when they are unpacked. */
const zeros = (megabytes) => deflateSync(Buffer.alloc(megabytes << 20), { level: 9 })

/** A GIF whose every frame is one pixel. */
function gif(frames) {
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0])
  const head = Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, 200, 30, 30, 255, 255, 255])
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])])
}

/** The beginning of a JPEG's `nth` segment of this kind, counted from its marker; -1 where it has none. */
const segment = (jpeg, marker, from = 0) => jpeg.indexOf(Buffer.from([0xff, marker]), from)

/**
 * By name: the file, and whether some of it can be shown. `photo` is a JPEG, `iphone` a HEIC.
 */
export function hostileFiles(photo, iphone) {
  const jpeg = readFileSync(photo)
  const heic = readFileSync(iphone)
  const progressive = execFileSync('convert', [photo, '-resize', '64x64', '-interlace', 'JPEG', 'jpg:-'])
  const last = progressive.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = progressive.subarray(last, progressive.length - 2)
  const enormous = Buffer.from(jpeg)
  const frame = segment(enormous, 0xc0)
  enormous.writeUInt16BE(50_000, frame + 5)
  enormous.writeUInt16BE(50_000, frame + 7)
  const sized = Buffer.from(heic)
  for (let at = sized.indexOf('ispe'); at >= 0; at = sized.indexOf('ispe', at + 4)) number(60_000).copy(sized, at + 8)
  const located = Buffer.from(heic)
  const iloc = located.indexOf('iloc')
  // The length of the last piece of the last item: the end of the box.
  number(0xffff_fff0).copy(located, iloc - 4 + located.readUInt32BE(iloc - 4) - 4)
  const black = deflateSync(Buffer.alloc(64 * (64 * 3 + 1)))
  return {
    'cut off.jpg': { bytes: jpeg.subarray(0, jpeg.length / 2), shown: true },
    'cut off at once.jpg': { bytes: jpeg.subarray(0, 100), shown: false },
    'page.jpg': { bytes: Buffer.from('<html><script>window.hacked = 1</script></html>'), shown: false },
    'drawing.jpg': { bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>window.hacked = 1</script></svg>'), shown: false },
    'archive.jpg': { bytes: Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'), shown: false },
    '50,000 x 50,000.jpg': { bytes: enormous, shown: false },
    '50,000 x 50,000.png': { bytes: png(50_000, 50_000, [], zeros(8)), shown: false },
    'text bomb.png': { bytes: png(64, 64, [['zTXt', Buffer.concat([Buffer.from('note\0\0'), zeros(400)])]], black), shown: true },
    'profile bomb.png': { bytes: png(64, 64, [['iCCP', Buffer.concat([Buffer.from('icc\0\0'), zeros(400)])]], black), shown: true },
    'pixel bomb.png': { bytes: png(64, 64, [], zeros(400)), shown: true },
    'scan bomb.jpg': { bytes: Buffer.concat([progressive.subarray(0, last), ...Array.from({ length: 2_000 }, () => scan), Buffer.from([0xff, 0xd9])]), shown: false },
    '65,535 frames.gif': { bytes: gif(65_535), shown: true },
    'absurd size.heic': { bytes: sized, shown: false },
    'absurd item.heic': { bytes: located, shown: false },
  }
}

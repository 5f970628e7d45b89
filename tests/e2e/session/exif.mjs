// What a phone's camera writes into its photos.

/** The JPEG with a model, a time with its offset from UTC, and a place north of the equator and east of Greenwich. */
export function withExif(jpeg, { model, taken, offset, latitude, longitude }) {
  const text = (value) => ({ type: 2, count: value.length + 1, bytes: Buffer.from(`${value}\0`, 'latin1') })
  const long = (value) => ({ type: 4, count: 1, bytes: number(value) })
  const degrees = (value) => ({ type: 5, count: 3, bytes: Buffer.concat([number(Math.round(value * 1e6)), number(1e6), number(0), number(1), number(0), number(1)]) })
  const camera = [[0x9003, text(taken)], [0x9011, text(offset)]]
  const place = [[1, text('N')], [2, degrees(latitude)], [3, text('E')], [4, degrees(longitude)]]
  // Where the directories lie is only known once the first one is as long as it will be.
  const main = (cameraAt, placeAt) => [[0x0110, text(model)], [0x8769, long(cameraAt)], [0x8825, long(placeAt)]]
  const cameraAt = 8 + directory(main(0, 0), 8).length
  const cameraBlock = directory(camera, cameraAt)
  const placeAt = cameraAt + cameraBlock.length
  const block = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), directory(main(cameraAt, placeAt), 8), cameraBlock, directory(place, placeAt)])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(block.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, block, jpeg.subarray(2)])
}

/** A directory of TIFF, whose longer values lie behind its entries. */
function directory(fields, at) {
  const entries = []
  const behind = []
  let next = at + 2 + fields.length * 12 + 4
  for (const [tag, { type, count, bytes }] of fields) {
    const entry = Buffer.alloc(12)
    entry.writeUInt16BE(tag, 0)
    entry.writeUInt16BE(type, 2)
    entry.writeUInt32BE(count, 4)
    if (bytes.length <= 4) bytes.copy(entry, 8)
    else {
      entry.writeUInt32BE(next, 8)
      const even = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)])
      behind.push(even)
      next += even.length
    }
    entries.push(entry)
  }
  const count = Buffer.alloc(2)
  count.writeUInt16BE(fields.length)
  return Buffer.concat([count, ...entries, Buffer.alloc(4), ...behind])
}

function number(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

// node thumbnails.mjs OUT EDGE FILE…: what sharp makes of photos, one after the other, on one thread.
import { basename, join } from 'node:path'
import sharp from 'sharp'

const [out, edge, ...files] = process.argv.slice(2)
sharp.concurrency(1)
sharp.cache(false)
for (const file of files) {
  await sharp(file)
    .autoOrient()
    .resize(Number(edge), Number(edge), { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toFile(join(out, `${basename(file)}.jpg`))
}

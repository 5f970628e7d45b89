// Supabase Lite (PostgREST and Supabase Storage in one package) over our database, and what of it has to be put right.
import { randomUUID } from 'node:crypto'
import { App, setExperimental } from '@supabase/lite'
import { createPostgresConnection } from '@supabase/lite/postgres'

const SIGN = '/storage/v1/object/sign/'

export class Lite {
  #app
  #connections

  /** `gateway` is the address of the login through which everybody comes, `owner` the one that sees the whole catalogue. */
  static async open({ gateway, owner, secret }) {
    const lite = new Lite()
    const connection = createPostgresConnection({ url: gateway })
    // Otherwise Lite would grant everything in every schema with row security to everybody.
    connection.rlsState = 'active'
    // information_schema shows a login only what is granted to it.
    const catalogue = createPostgresConnection({ url: owner })
    connection.introspect = (options) => catalogue.introspect(options)
    lite.#connections = [connection, catalogue]
    setExperimental('storage', true)
    leaveRefusalsToTheApp()
    lite.#app = new App({ connection, auth: { jwt_secret: secret }, storage: { enabled: true }, api: { schemas: ['public'] } })
    lite.#app._storageAdapter = new Files()
    await lite.#app.init()
    return lite
  }

  /** One request of the web. */
  async serve(incoming, response) {
    try {
      const { method, url, headers } = incoming
      const body = ['GET', 'HEAD'].includes(method) ? undefined : Buffer.concat(await incoming.toArray())
      const answer = await this.#answer(new Request(new URL(url, 'http://127.0.0.1'), { method, headers, body }))
      const content = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': content.length }).end(content)
    } catch (error) {
      response.writeHead(500).end(String(error.stack))
    }
  }

  /** In three places Lite 0.10 is another than Supabase, and the real client does not get on with it. */
  async #answer(request) {
    const { pathname } = new URL(request.url)
    if (request.headers.get('content-type')?.startsWith('multipart/form-data')) return this.#fetch(await withNamedFile(request))
    if (request.method !== 'POST' || !pathname.startsWith(SIGN)) return this.#fetch(request)
    if (pathname.slice(SIGN.length).includes('/')) return signedAddress(await this.#fetch(request))
    return this.#signEach(request)
  }

  #fetch(request) {
    return this.#app.fetch(request, { peerAddress: null })
  }

  /** Addresses for several files at once, which Lite takes for one file without a name. */
  async #signEach(request) {
    const { paths, expiresIn } = await request.json()
    const headers = new Headers(request.headers)
    headers.delete('content-length')
    const signed = paths.map(async (path) => {
      const one = new Request(`${request.url}/${path.split('/').map(encodeURIComponent).join('/')}`, { method: 'POST', headers, body: JSON.stringify({ expiresIn }) })
      const { signedURL = null, message = null } = await (await signedAddress(await this.#fetch(one))).json()
      return { path, signedURL, error: message }
    })
    return Response.json(await Promise.all(signed))
  }

  async close() {
    for (const connection of this.#connections) await connection.close()
  }
}

/** Lite prints whatever the database refuses, with its stack. The app is told, and the tests look at that. */
function leaveRefusalsToTheApp() {
  const print = console.error
  console.error = (...words) => words[0]?.name === 'PostgresError' || print(...words)
}

/** Lite looks for the uploaded file under a name; the client gives it none. */
async function withNamedFile(request) {
  const form = new FormData()
  for (const [name, value] of await request.formData()) form.append(name || 'file', value)
  const headers = new Headers(request.headers)
  for (const name of ['content-type', 'content-length']) headers.delete(name)
  return new Request(request.url, { method: request.method, headers, body: form })
}

/** The signed address has another name, and begins elsewhere. */
async function signedAddress(answer) {
  if (!answer.ok) return answer
  const { signedUrl } = await answer.json()
  return Response.json({ signedURL: signedUrl.replace('/storage/v1', '') })
}

/** The bytes of what was uploaded, which Lite wants to be kept somewhere. */
class Files {
  driver = null
  #files = new Map()

  async uploadObject(bucket, key, version, body, mimetype, cacheControl) {
    const bytes = Buffer.from(await new Response(body).arrayBuffer())
    const about = { mimetype, cacheControl, size: bytes.length, contentLength: bytes.length, eTag: `"${randomUUID()}"`, lastModified: new Date(), httpStatusCode: 200 }
    this.#files.set(`${bucket}/${key}`, { bytes, about })
    return about
  }

  async headObject(bucket, key) {
    return this.#files.get(`${bucket}/${key}`).about
  }

  async getObject(bucket, key) {
    const { bytes, about } = this.#files.get(`${bucket}/${key}`)
    return { metadata: about, httpStatusCode: 200, body: bytes }
  }
}

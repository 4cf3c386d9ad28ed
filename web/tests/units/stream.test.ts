import { afterEach, describe, expect, test, vi } from 'vitest'
import { listen, makeReader, silentMs, type StreamEvent } from '../../src/lib/stream'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a stream of events', () => {
  const text = 'retry: 2500\nevent: position\ndata: {"a":1}\nid: 7\n\n:\n\nevent: end\r\ndata: one\r\ndata: two\r\n\r\ndata: bare\n\n'
  test('is the same whatever the pieces that it comes in', () => {
    for (let size = 1; size <= text.length; size++) {
      const events: StreamEvent[] = []
      const reader = makeReader((event) => events.push(event))
      for (let at = 0; at < text.length; at += size) reader.take(text.slice(at, at + size))
      expect(events, `pieces of ${size}`).toEqual([{ name: 'position', data: '{"a":1}' }, { name: 'end', data: 'one\ntwo' }, { name: 'message', data: 'bare' }])
      expect([reader.lastId, reader.retryMs]).toEqual(['7', 2500])
    }
  })
  test('that is broken off tells nothing of an event that had not ended', () => {
    const events: StreamEvent[] = []
    makeReader((event) => events.push(event)).take('event: position\ndata: {"a"')
    expect(events).toEqual([])
  })

  /** A server whose stream a test writes. */
  function served(status = 200) {
    let write!: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (write = controller) })
    const asked: [string, RequestInit][] = []
    vi.stubGlobal('fetch', async (address: string, how: RequestInit) => {
      asked.push([address, how])
      how.signal!.addEventListener('abort', () => {
        try {
          write.error(new DOMException('stopped', 'AbortError'))
        } catch {
          // It was over.
        }
      })
      return new Response(status === 204 ? null : body, { status })
    })
    const said: string[] = []
    const stop = listen('/events', { authorization: 'secret' }, {
      onOpen: () => said.push('open'),
      onSign: () => said.push('sign'),
      onEvent: ({ name, data }) => said.push(`${name} ${data}`),
      onLost: ({ status, lastId }) => said.push(`lost ${status} ${lastId}`),
    })
    return { asked, said, stop, send: (piece: string) => write.enqueue(new TextEncoder().encode(piece)), close: () => write.close() }
  }
  const settle = () => new Promise((done) => setImmediate(done))

  test('has the secret in a header, and hears of heartbeats', async () => {
    const { asked, said, send, stop } = served()
    await settle()
    send(':\n\n')
    await settle()
    await settle()
    expect(asked[0]![0]).toBe('/events')
    expect(asked[0]![1].headers).toMatchObject({ authorization: 'secret' })
    expect(said).toEqual(['open', 'sign', 'sign'])
    stop()
    expect(asked[0]![1].signal!.aborted).toBe(true)
    await settle()
    expect(said).toEqual(['open', 'sign', 'sign'])
  })
  test('that ends says so once, with where it was', async () => {
    const { said, send, close } = served()
    await settle()
    send('event: position\ndata: 1\nid: 9\n\n')
    close()
    for (let round = 0; round < 5; round++) await settle()
    expect(said).toEqual(['open', 'sign', 'sign', 'position 1', 'lost null 9'])
  })
  test('that is refused says by what', async () => {
    const { said } = served(429)
    for (let round = 0; round < 3; round++) await settle()
    expect(said).toEqual(['lost 429 '])
  })
  test('that is silent for longer than a server may be is lost', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { said, send } = served()
    await settle()
    vi.advanceTimersByTime(silentMs - 1)
    send(':\n\n')
    await settle()
    await settle()
    vi.advanceTimersByTime(silentMs - 1)
    expect(said).toEqual(['open', 'sign', 'sign'])
    vi.advanceTimersByTime(1)
    expect(said).toEqual(['open', 'sign', 'sign', 'lost null '])
  })
})

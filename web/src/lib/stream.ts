// Events of the server as they come. Unlike an EventSource this hears heartbeats, so that a stream which is dead without saying so
// is noticed and what is shown says truly when it was heard; and it sends headers, so that no secret stands in an address.

export interface StreamEvent {
  name: string
  data: string
}

/** The server says something every 15 seconds at least. */
export const silentMs = 35_000

/** Takes text/event-stream in pieces of any size, and tells of each event; comments are heartbeats and tell nothing. */
export function makeReader(onEvent: (event: StreamEvent) => void) {
  let rest = ''
  let name = ''
  let data: string[] = []
  const reader = {
    lastId: '',
    /** How long the server wants a browser to wait before it comes again. */
    retryMs: 0,
    take(text: string): void {
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop()!
      for (const line of lines) {
        const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
        if (line === '') {
          if (data.length) onEvent({ name: name || 'message', data: data.join('\n') })
          name = ''
          data = []
        } else if (field === 'event') name = value
        else if (field === 'data') data.push(value)
        else if (field === 'id') reader.lastId = value
        else if (field === 'retry' && /^\d+$/.test(value)) reader.retryMs = Number(value)
      }
    },
  }
  return reader
}

export interface Listener {
  onOpen?: () => void
  onEvent: (event: StreamEvent) => void
  /** Something has come, be it a heartbeat. */
  onSign?: () => void
  /** It broke, was silent for too long, or was over; `status` is that of an answer that is no stream. */
  onLost: (lost: { status: number | null; lastId: string; retryMs: number }) => void
}

/** Listens until it is told to stop, or has lost the stream, which it says once. */
export function listen(address: string, headers: Record<string, string>, listener: Listener): () => void {
  const controller = new AbortController()
  let over = false
  let silence: ReturnType<typeof setTimeout> | undefined
  const reader = makeReader((event) => !over && listener.onEvent(event))
  const end = () => {
    over = true
    clearTimeout(silence)
    controller.abort()
  }
  const lose = (status: number | null) => {
    if (over) return
    end()
    listener.onLost({ status, lastId: reader.lastId, retryMs: reader.retryMs })
  }
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(() => lose(null), silentMs)
    listener.onSign?.()
  }
  const read = async () => {
    const answer = await fetch(address, { headers: { accept: 'text/event-stream', ...headers }, cache: 'no-store', signal: controller.signal })
    if (over) return
    if (answer.status !== 200 || !answer.body) return lose(answer.status)
    listener.onOpen?.()
    heard()
    const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await pieces.read()
      if (done || over) return lose(null)
      heard()
      reader.take(value)
    }
  }
  silence = setTimeout(() => lose(null), silentMs)
  read().catch(() => lose(null))
  return end
}

import type { Browser, Page } from '@playwright/test'
import { createServer } from 'node:http'
import { Server } from 'socket.io'

/** The floor: a socket.io event that puts one line into a page, and nothing else. */
export interface RawScreen {
  readonly page: Page
  readonly emit: (text: string) => void
  readonly close: () => Promise<void>
}

const pageText = `<!doctype html><meta charset="utf-8"><title>raw</title><body><ol></ol><script src="/socket.io/socket.io.min.js"></script><script>
const list = document.querySelector('ol')
io({ transports: ['websocket'] }).on('message', (row) => {
  const item = document.createElement('li')
  item.textContent = row.text
  list.prepend(item)
  if (list.childElementCount > 30)
    list.lastElementChild.remove()
})
</script>`

/** Opens a page that shows what a bare socket.io server tells it. */
export async function openRawScreen(browser: Browser): Promise<RawScreen> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(pageText)
  })
  const io = new Server(server)
  const connected = new Promise(resolve => io.once('connection', resolve))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const page = await (await browser.newContext()).newPage()
  await page.goto(`http://127.0.0.1:${port}/`)
  await connected
  // As many bytes as a row of a view has.
  const padding = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field${n}`, `value ${n}`]))
  return {
    page,
    emit: text => void io.emit('message', { ...padding, text }),
    async close() {
      await page.context().close()
      await io.close()
    },
  }
}

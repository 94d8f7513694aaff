const handoffShape = /^[\w-]{8,64}$/

/**
 * The hand-over that a `User-to-User` header names (RFC 7433: `<data>;encoding=hex;purpose=…`, several by comma); null when
 * there is none that looks like one of ours. A far end may write anything into it: nothing else of it is used.
 */
export function readHandoff(header: string | null | undefined): string | null {
  for (const value of (header ?? '').slice(0, 4_000).split(',')) {
    const [data = '', ...parameters] = value.trim().split(';').map(part => part.trim())
    const isHex = parameters.some(parameter => /^encoding\s*=\s*"?hex"?$/i.test(parameter))
    const text = isHex ? fromHex(data) : data.replace(/^"(.*)"$/, '$1')
    if (text !== null && handoffShape.test(text))
      return text
  }
  return null
}

function fromHex(data: string): string | null {
  if (data.length % 2 !== 0 || !/^[\da-f]+$/i.test(data))
    return null
  return data.match(/../g)?.map(pair => String.fromCharCode(Number.parseInt(pair, 16))).join('') ?? null
}

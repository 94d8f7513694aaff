/** The one cookie of a listener. Cookies know no ports, so its name does: two hubs of one machine do not sign each other out. */
export interface SessionCookie {
  readonly read: (header: string | undefined) => string | null
  readonly set: (secret: string, maxAgeMs: number) => string
  readonly clear: () => string
}

/** The session cookie of the listener on `port`; `secure` when it is published under https alone. */
export function createSessionCookie(port: number, secure: boolean): SessionCookie {
  const name = `huiyin_${port}`
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  return {
    read(header) {
      const pair = header?.split(';').map(part => part.trim()).find(part => part.startsWith(`${name}=`))
      return pair?.slice(name.length + 1) || null
    },
    set: (secret, maxAgeMs) => `${name}=${secret}; Max-Age=${Math.floor(maxAgeMs / 1000)}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  }
}

/**
 * The page's policy lets no text become code. zod would try once, when its first schema is made, be refused, go on without, and leave a
 * report of a broken policy behind: it is told before that. Imported first, and imports nothing, so that it runs before any schema is made.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

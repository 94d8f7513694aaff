import { config } from 'zod'

/** The page's policy lets no text become code; zod would try it once, be refused, and go on without. It need not try. */
config({ jitless: true })

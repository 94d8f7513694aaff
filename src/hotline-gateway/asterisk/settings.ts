/** How the gateway reaches an Asterisk and what it calls through it. */
export interface AsteriskSettings {
  /** Base address of the REST interface: `http://127.0.0.1:8088/ari`. */
  readonly url: string
  /** Name of the Stasis application; one gateway each, and the dialplan names it for customers who ring. Letters, digits, `-`, `_`. */
  readonly app: string
  /** A user of `ari.conf` that may write. */
  readonly user: string
  /** Comes from the environment alone. */
  readonly password: string
  /** Dial string of an outside number: `PJSIP/{number}@carrier`. */
  readonly trunk: string
  /** How the trunk wants `{number}`: `+8613800000000`, `8613800000000`, or as dialled inside the country (`13800000000`, `01088886666`). */
  readonly numberFormat: 'e164' | 'digits' | 'national'
  /** Dial string of a short extension that a call is handed on to: `PJSIP/{number}`. */
  readonly extension: string
  /** Endpoint of an agent's address that names no technology: `PJSIP/{address}`. */
  readonly agentEndpoint: string
  /** What an agent's phone shows as the caller of their own leg: `Callback <7000>`. */
  readonly agentCallerId: string
  /** Codecs of every leg, as Asterisk names them: `alaw,ulaw`; null = as the endpoints agree. */
  readonly formats: string | null
  /** Said to the customer before a recorded talk begins: `sound:huiyin-recorded`; null = nothing, somebody else says it. */
  readonly recordingNotice: string | null
  readonly recordingFormat: string
  /** Class of the music for those who wait; null = Asterisk's own. */
  readonly musicClass: string | null
  /** For how long an agent's lost phone may come back into its call, ms. */
  readonly graceMs: number
  /** Names this machine where several gateways could serve one application; two of one name replace each other at once. */
  readonly instance: string
}

/** Values of {@link AsteriskSettings} that need not be given. */
export const asteriskDefaults = {
  numberFormat: 'e164',
  extension: 'PJSIP/{number}',
  agentEndpoint: 'PJSIP/{address}',
  agentCallerId: 'Huiyin',
  formats: null,
  recordingNotice: null,
  recordingFormat: 'wav',
  musicClass: null,
  graceMs: 30_000,
} as const satisfies Partial<AsteriskSettings>

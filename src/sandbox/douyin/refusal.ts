const DESCRIPTIONS: Readonly<Record<number, string>> = {
  10002: 'parameter error',
  10003: 'client_key invalid',
  10004: 'scope missing',
  10005: 'parameter missing',
  10006: 'redirect_uri not registered',
  10007: 'code expired',
  10008: 'access_token invalid or expired',
  10010: 'refresh_token invalid or expired',
  10013: 'client_key or client_secret wrong',
  10014: 'code was issued to another client_key',
  10020: 'renew limit exceeded',
  2100004: 'system busy',
  2100005: 'parameter error',
  2100007: 'not permitted',
  2111001: 'content contains sensitive words',
  2111003: 'comment invalid',
  2111004: 'comment does not belong to this item',
  2111005: 'the former top comment is in review',
  2111006: 'comment failed',
  2111007: 'no permission to this item',
  2190001: 'quota used up',
  2190002: 'access_token invalid',
  2190003: 'user has not granted this api',
  2190004: 'app lacks this capability',
  2190008: 'access_token expired',
  2190015: 'access_token and open_id do not match',
  2190016: 'app is banned',
  28001007: 'parameter error',
  28001017: 'unknown uri',
  28001038: 'content illegal',
  28003017: 'quota used up',
  28003018: 'too frequent',
  28003070: 'frequency limit',
  28003081: 'message is older than 24h',
  28003082: 'recipient does not match the message',
  28003101: 'user banned',
}

/** A refusal of the platform: its code, and what it says about it. */
export class DouyinRefusal extends Error {
  override name = 'DouyinRefusal'
  readonly code: number

  constructor(code: number, description?: string) {
    super(description ?? DESCRIPTIONS[code] ?? 'request failed')
    this.code = code
  }
}

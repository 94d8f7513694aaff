const TEXTS: Record<number, string> = {
  10001: 'system error',
  10006: 'source or access_token is missing',
  10009: 'system is busy',
  10014: 'application has no permission for this api',
  10018: 'request body length over limit',
  10020: 'request api not found',
  10021: 'http method is not supported for this request',
  10022: 'ip requests out of rate limit',
  10023: 'user requests out of rate limit',
  10024: 'user requests for this api out of rate limit',
  20003: 'user does not exist',
  20005: 'unsupported image type',
  20006: 'image size too large',
  20007: 'multipart with an image is needed',
  20008: 'content is null',
  20012: 'text too long, please input text less than 140 characters',
  20013: 'text too long, please input text less than 300 characters',
  20015: 'account or app or ip is illegal',
  20016: 'out of time limit, posting too often',
  20017: 'repeated similar content',
  20019: 'repeat content',
  20031: 'captcha is needed',
  20032: 'accepted, will be shown in one or two minutes',
  20101: 'target weibo does not exist',
  20103: 'own weibo',
  20109: 'weibo id is null',
  20111: 'repeated weibo text',
  20201: 'target comment does not exist',
  20203: 'not your own comment',
  20204: 'comment id is null',
  20301: 'can not send a direct message to this user',
  20508: 'privacy settings of the target forbid this',
  21301: 'auth by Null spi!',
  21314: 'token already used',
  21315: 'token expired',
  21316: 'token revoked',
  21317: 'token rejected',
  21319: 'grant was removed by the user',
  21322: 'redirect_uri_mismatch',
  21323: 'invalid_request',
  21324: 'invalid_client',
  21325: 'invalid_grant',
  21327: 'expired_token',
  21328: 'unsupported_grant_type',
  21329: 'unsupported_response_type',
  21330: 'access_denied',
  21332: 'invalid_access_token',
}

const UNAUTHORISED = [21314, 21315, 21316, 21317, 21319, 21327, 21332]
const FORBIDDEN = [10004, 10005, 10014, 10022, 10023, 10024, 20015, 20016, 20031, 20508, 21301, 21321]

function statusOf(code: number): number {
  if (UNAUTHORISED.includes(code))
    return 401
  if (FORBIDDEN.includes(code))
    return 403
  return code === 10020 ? 404 : 400
}

/** A refusal in the platform's own terms; `code` is its error_code. */
export class WeiboRefusal extends Error {
  override name = 'WeiboRefusal'
  readonly code: number
  readonly status: number

  constructor(code: number, text: string = TEXTS[code] ?? 'refused', status: number = statusOf(code)) {
    super(text)
    this.code = code
    this.status = status
  }
}

/** Some paths answer the code as a number, others as a string; clients must take both. */
export function codeAsSent(code: number, allStrings: boolean): number | string {
  return allStrings || code === 10006 || (code >= 20100 && code < 21000) ? String(code) : code
}

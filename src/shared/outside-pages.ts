/**
 * Places whose pages a person opens to post what was drafted here: complaint desks and the platforms of the channels. The one
 * list by which an address leaves the workstation; everything else is copied and opened by hand.
 */
const knownPlaces = ['tousu.sina.com.cn', 'tousu.sina.cn', '12315.cn', 'miit.gov.cn', 'weibo.com', 'weibo.cn', 'douyin.com', 'coolapk.com'] as const

/** True for a https page of a known place on the usual port, without a name or password in it. */
export function isKnownPlace(address: string): boolean {
  if (!URL.canParse(address))
    return false
  const { protocol, hostname, port, username, password } = new URL(address)
  return protocol === 'https:' && port === '' && username === '' && password === '' && !hostname.split('.').includes('') && knownPlaces.some(place => hostname === place || hostname.endsWith(`.${place}`))
}

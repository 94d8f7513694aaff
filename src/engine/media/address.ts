import ipaddr from 'ipaddr.js'

/** IPv6 that the internet routes lies in 2000::/3; tunnels and translations into IPv4 have names of their own in `range()`. */
function isGlobalV6(address: ipaddr.IPv6): boolean {
  return address.range() === 'unicast' && ((address.parts[0] ?? 0) & 0xE000) === 0x2000
}

/** Desks of clouds that stand on public addresses and answer to their own machines alone. */
const cloudDesks: ReadonlySet<string> = new Set(['168.63.129.16'])

/**
 * True for an IP address out on the internet: not this machine, not a private or shared network, not link-local (clouds keep
 * their metadata there), not reserved, not a tunnel that leads to one of these.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text))
    return false
  const address = ipaddr.process(text)
  return address instanceof ipaddr.IPv6 ? isGlobalV6(address) : address.range() === 'unicast' && !cloudDesks.has(address.toString())
}

/** True for 127.0.0.0/8 and ::1, also written as IPv4 in IPv6. */
export function isLoopbackAddress(text: string): boolean {
  return ipaddr.isValid(text) && ipaddr.process(text).range() === 'loopback'
}

/**
 * The phone system that this desk's softphone may speak to: what the hub names, where the policy names it too. Origins of
 * WebSockets; null = none.
 */
export function allowedPhone(named: string | null, servers: readonly string[] | null): string | null {
  if (named === null || servers === null)
    return named
  return servers.some(server => new URL(server).host === new URL(named).host && new URL(server).protocol === new URL(named).protocol) ? named : null
}

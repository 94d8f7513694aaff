import { describe, expect, it } from 'vitest'
import { missingSipPackages } from './sip.ts'

describe('packages for calls over real SIP', () => {
  it('a bare machine lacks all of them', () => {
    expect(missingSipPackages(() => false)).toEqual(['kamailio', 'kamailio-websocket-modules', 'rtpengine-daemon', 'sip-tester', 'baresip-core', 'sox'])
  })

  it('what is there already is not brought, on either architecture', () => {
    const arm = new Set(['/usr/sbin/kamailio', '/usr/lib/aarch64-linux-gnu/kamailio/modules/websocket.so', '/usr/bin/rtpengine', '/usr/bin/sipp'])
    expect(missingSipPackages(path => arm.has(path))).toEqual(['baresip-core', 'sox'])
  })
})

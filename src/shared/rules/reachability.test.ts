import type { ReachFacts, ReachVerdict } from './reachability.ts'
import { describe, expect, it } from 'vitest'
import { judgeReach } from './reachability.ts'

const straight: ReachFacts = { online: true, hasNetwork: true, way: 'direct', name: 'found', line: 'open', tunnel: null, lock: 'good', answer: 'ours', plain: null }
const nothing = { line: null, lock: null, answer: null } as const

describe('why the hub is not reached', () => {
  it.each<[string, ReachVerdict, Partial<ReachFacts>]>([
    ['it answers', 'fine', {}],
    ['it answers, whatever the browser believes', 'fine', { online: false, hasNetwork: false }],
    ['it says that its engine is down', 'hub_unwell', { answer: 'ours_down' }],
    ['the cable is out', 'offline', { ...nothing, hasNetwork: false, name: 'no_server' }],
    ['the browser knows that there is no network', 'offline', { ...nothing, online: false, name: 'no_server' }],
    ['no way leads there', 'offline', { ...nothing, line: 'no_route' }],
    ['nobody knows the name', 'name_unknown', { ...nothing, name: 'unknown' }],
    ['nobody answers for names', 'name_unknown', { ...nothing, name: 'no_server' }],
    ['the machine refuses', 'hub_down', { ...nothing, line: 'refused', plain: 'none' }],
    ['the line is cut', 'hub_down', { ...nothing, line: 'cut', plain: 'none' }],
    ['nothing comes back, as behind a firewall', 'no_answer', { ...nothing, line: 'silent', plain: 'none' }],
    ['nothing comes back, but unencrypted somebody leads elsewhere', 'captive_portal', { ...nothing, line: 'silent', plain: 'elsewhere' }],
    ['a portal shows its own certificate', 'captive_portal', { lock: 'wrong_name', answer: null, plain: 'page' }],
    ['a portal shows a self-made certificate and leads to itself', 'captive_portal', { lock: 'unknown_issuer', answer: null, plain: 'elsewhere' }],
    ['a foreign page stands there', 'captive_portal', { answer: 'foreign' }],
    ['somebody opens what is encrypted', 'intercepted', { lock: 'unknown_issuer', answer: null, plain: 'none' }],
    ['somebody opens it with an authority that is known, but the pin is another', 'intercepted', { lock: 'pinned', answer: null, plain: 'none' }],
    ['the certificate is for another name', 'wrong_certificate', { lock: 'wrong_name', answer: null, plain: 'none' }],
    ['the certificate has ended', 'certificate_expired', { lock: 'expired', answer: null, plain: 'none' }],
    ['the clock is behind', 'clock_wrong', { lock: 'not_yet', answer: null, plain: 'none' }],
    ['what answers speaks no encryption', 'hub_down', { lock: 'broken', answer: null, plain: 'none' }],
    ['it takes the question and says nothing', 'hub_down', { answer: 'none' }],
  ])('%s: %s', (_, verdict, facts) => {
    expect(judgeReach({ ...straight, ...facts })).toBe(verdict)
  })

  it.each<[string, ReachVerdict, Partial<ReachFacts>]>([
    ['its name is not known', 'proxy_down', { ...nothing, name: 'unknown' }],
    ['nobody is there', 'proxy_down', { ...nothing, line: 'refused' }],
    ['it says nothing', 'proxy_down', { ...nothing, line: 'silent' }],
    ['there is no network', 'offline', { ...nothing, line: 'silent', hasNetwork: false }],
    ['it wants a name and a password', 'proxy_sign_in', { tunnel: 407, lock: null, answer: null }],
    ['it forbids', 'proxy_refuses', { tunnel: 403, lock: null, answer: null }],
    ['it cannot reach the hub', 'hub_down', { tunnel: 502, lock: null, answer: null }],
    ['it leads to a page', 'captive_portal', { tunnel: 302, lock: null, answer: null }],
    ['the network wants a sign-in', 'captive_portal', { tunnel: 511, lock: null, answer: null }],
    ['it opens what is encrypted', 'intercepted', { tunnel: 200, lock: 'unknown_issuer', answer: null }],
    ['it leads on', 'fine', { tunnel: 200 }],
  ])('by a proxy, %s: %s', (_, verdict, facts) => {
    expect(judgeReach({ ...straight, way: 'proxy', ...facts })).toBe(verdict)
  })
})

import { describe, expect, it } from 'vitest'
import { hubOrigin, isBypass, isHours, isPhoneServer, isPin, isPlainAddress, isProxyServers, isScriptAddress, isSecureOrigin, isSidePanelAddress, isWholePath } from './shapes.ts'

const cases: readonly [name: string, reads: (text: string) => boolean, yes: readonly string[], no: readonly string[]][] = [
  ['hub', text => hubOrigin(text) !== null, ['https://desk.example.com', 'https://desk.example.com:8443/', 'http://127.0.0.1:8710', 'http://[::1]:8710', 'http://localhost'], ['http://desk.example.com', 'http://127.0.0.1.evil.example', 'http://10.0.0.5', 'ws://127.0.0.1', 'desk.example.com', '', 'https://u@desk.example.com', 'https://desk.example.com/path', 'https://desk.example.com/?x', 'https://desk.example.com/#x', 'javascript:alert(1)']],
  ['plain address', isPlainAddress, ['https://mirror.example.com/huiyin/', 'http://127.0.0.1:80/x'], ['http://mirror.example.com/', 'https://u:p@mirror.example.com/', 'https://mirror.example.com/?a', 'file:///mirror', 'smb://mirror/x', '\\\\mirror\\x']],
  ['origin', isSecureOrigin, ['https://login.example.com'], ['http://127.0.0.1', 'https://login.example.com/a', '*']],
  ['PAC script', isScriptAddress, ['http://proxy.example.com/proxy.pac', 'https://p.example/x?site=3'], ['file:///etc/proxy.pac', 'data:application/x,1', 'http://u:p@proxy.example.com/proxy.pac', 'proxy.pac']],
  ['proxies', isProxyServers, ['proxy.example.com:8080', 'http=10.0.0.1:80;https=10.0.0.2:8443', 'socks5://10.0.0.1:1080', 'https=https://p.example:443'], ['', 'u:p@proxy.example.com:8080', 'proxy.example.com:port', 'proxy.example.com:8080 other', 'a;;b']],
  ['passed by', isBypass, ['<local>', '*.example.com', '10.0.0.0/8', '[::1]', 'host:80'], ['', 'a b', '<all>', 'x;y', 'x,y']],
  ['path', isWholePath, ['C:\\Program Files\\ca.pem', 'd:/ca.pem', '/etc/huiyin/公司.pem', '\\\\server\\share\\ca.pem'], ['ca.pem', './ca.pem', '../ca.pem', '', '/etc/a\0b', '/etc/a\nb']],
  ['pin', isPin, ['sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='], ['47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'sha1/x', 'sha256/47DEQpj8', '']],
  ['phone server', isPhoneServer, ['wss://pbx.example.com:8089', 'ws://127.0.0.1:5066'], ['ws://pbx.example.com', 'https://pbx.example.com', 'wss://u@pbx.example.com', 'wss://pbx.example.com/ws', 'pbx.example.com']],
  ['hours', isHours, ['22:00-06:00', '00:00-23:59'], ['24:00-06:00', '9:00-18:00', '22:00', '22:00-06:60']],
  ['side panel', isSidePanelAddress, ['https://crm.example.com/', 'https://crm.example.com/c/{customerId}?by={agentId}#x', 'http://127.0.0.1:1/{channel}'], ['http://crm.example.com/', 'https://{customerId}.example.com/', 'https://crm.example.com:{customerId}/', 'https://crm.example.com/{phone}', 'https://crm.example.com/{number}', 'https://crm.example.com/{', 'https://u:p@crm.example.com/', 'javascript:{customerId}', 'file:///{customerId}', 'data:text/html,{customerId}']],
]

describe.each(cases)('%s', (_, reads, yes, no) => {
  it('is read as such and nothing else is', () => {
    expect(yes.filter(text => !reads(text))).toEqual([])
    expect(no.filter(reads)).toEqual([])
  })
})

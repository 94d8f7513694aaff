import type { Random } from '../../../src/sandbox/base/random.ts'
import { createRandom, seedFrom } from '../../../src/sandbox/base/random.ts'

/** What corpora of addresses are made with. `ports`: where something listens on this machine and must hear nothing. */
export interface AddressOptions {
  readonly count: number
  readonly seed: number
  readonly ports: readonly number[]
}

/** Ways to write this machine, its neighbours and the clouds' own desk, from the plain to the far-fetched. */
function hostsInside(random: Random): string[] {
  const loops = Array.from({ length: 24 }, () => `127.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`)
  const inside = ['127.0.0.1', '0.0.0.0', '169.254.169.254', '169.254.170.2', '100.100.100.200', '100.64.0.1', '168.63.129.16', '192.0.0.192', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', `10.${random.int(0, 255)}.0.1`, `172.${random.int(16, 31)}.1.1`, `192.168.${random.int(0, 255)}.1`, ...loops]
  const written = inside.flatMap(address => spellingsOf(address))
  const v6 = ['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]', '[fe80::a9fe:a9fe]', '[fec0::1]', '[fc00::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[::ffff:0:127.0.0.1]']
  const names = ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'ip6-localhost', 'localhost.localdomain', 'metadata.google.internal', 'metadata', 'instance-data', 'kubernetes.default.svc', 'host.docker.internal', 'rebound.test', 'inside.rebound.test', 'wx1.sinaimg.cn.rebound.test', '127.0.0.1.nip.test', 'xn--l3h.rebound.test', 'ⓛocalhost', 'ｌｏｃａｌｈｏｓｔ', 'loc\u00ADalhost', 'l\u200Bocalhost', '%6c%6f%63alhost', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1', '127．0．0．1', '%31%32%37.0.0.1', '127.0.0.1%2e', '127.0.0.1.']
  return [...new Set([...written, ...v6, ...names])]
}

/** The same four bytes as people (and programs) may write them. */
function spellingsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  return [
    address,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    [a, b, c, d].map(part => `0x${part.toString(16)}`).join('.'),
    [a, b, c, d].map(part => `0${part.toString(8).padStart(3, '0')}`).join('.'),
    `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
    `[::ffff:${address}]`,
    `[::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}]`,
    `[64:ff9b::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}]`,
    `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
  ]
}

/** What stands around a host: schemes, slashes, names before it, ports, what comes behind. */
const frames: readonly ((host: string, port: number) => string)[] = [
  (host, port) => `http://${host}:${port}/a.png`,
  (host, port) => `https://${host}:${port}/a.png`,
  host => `https://${host}/a.png`,
  host => `http://${host}/a.png`,
  (host, port) => `HTTPS://${host}:${port}`,
  (host, port) => `https:/${host}:${port}/a.png`,
  (host, port) => `https:${host}:${port}/a.png`,
  (host, port) => `https:\\\\${host}:${port}\\a.png`,
  (host, port) => `//${host}:${port}/a.png`,
  (host, port) => `https:////${host}:${port}/a.png`,
  (host, port) => ` \thttps://${host}:${port}/a.png\n`,
  (host, port) => `ht\ntps://${host}:${port}/a.png`,
  (host, port) => `https://sinaimg.cn@${host}:${port}/a.png`,
  (host, port) => `https://wx1.sinaimg.cn:443@${host}:${port}/a.png`,
  (host, port) => `https://sinaimg.cn%40${host}:${port}/a.png`,
  (host, port) => `https://${host}:${port}#@wx1.sinaimg.cn/a.png`,
  (host, port) => `https://${host}:${port}\\@wx1.sinaimg.cn/a.png`,
  (host, port) => `https://${host}:${port}?.sinaimg.cn/a.png`,
  (host, port) => `https://${host}:${port}/https://wx1.sinaimg.cn/a.png`,
  (host, port) => `wss://${host}:${port}/a.png`,
  (host, port) => `gopher://${host}:${port}/_GET%20/`,
  (host, port) => `dict://${host}:${port}/info`,
  (host, port) => `ftp://${host}:${port}/a.png`,
]

/** Addresses of no web at all. */
const otherSchemes = ['file:///etc/passwd', 'file://127.0.0.1/etc/passwd', 'file:\\\\127.0.0.1\\c$\\a.png', 'smb://127.0.0.1/c$', '\\\\127.0.0.1\\c$\\a.png', '\\\\?\\UNC\\127.0.0.1\\c$', 'data:image/png;base64,AA==', 'javascript:alert(1)', 'vbscript:x', 'blob:https://wx1.sinaimg.cn/1', 'filesystem:https://wx1.sinaimg.cn/x', 'about:blank', 'view-source:https://wx1.sinaimg.cn/', 'jar:https://127.0.0.1/a!/b', 'ms-msdt:/id PCWDiagnostic', 'search-ms:query=x&crumb=location:\\\\127.0.0.1', 'ms-officecmd:{}', 'shell:startup', 'ldap://127.0.0.1/', 'tftp://127.0.0.1/a', 'netdoc:///etc/passwd', 'chrome://settings', 'devtools://devtools', 'app://huiyin/index.html', 'huiyin://c/1', 'tel:10086', 'mailto:a@example.com', 'intent://x#Intent;end', '', ' ', 'https://', 'https:///', 'https://:80/', 'https://[', 'https://[::1', 'https://%', 'https://a b/', 'x', '/etc/passwd', 'C:\\Windows\\win.ini']

/** Addresses that lead inside or nowhere on the web, none twice; the same options give the same ones. */
export function makeMediaAddresses({ count, seed, ports }: AddressOptions): string[] {
  const random = createRandom(seedFrom('media addresses', seed))
  const hosts = random.shuffle(hostsInside(random))
  const known = new Set(otherSchemes)
  for (let n = 0; known.size < count; n++) {
    const host = hosts[n % hosts.length] ?? '127.0.0.1'
    known.add((n < hosts.length ? frames[n % 3] : random.pick(frames))!(host, random.pick(ports)))
  }
  return [...known].slice(0, count)
}

/** Ways to look like a place that may be opened without being it. */
function lookAlikesOf(place: string, random: Random): string[] {
  const letters: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ', u: 'ս', w: 'ԝ', x: 'х', y: 'у' }
  const swapped = [...place].map(letter => random.next() < 0.4 ? letters[letter] ?? letter : letter).join('')
  const bare = place.replaceAll('.', '-')
  return [
    `https://${swapped === place ? place.replace(/[aceiopsuwxy]/, letter => letters[letter] ?? letter) : swapped}/`,
    `https://${place}.evil.example/`,
    `https://evil${place}/`,
    `https://evil-${place}/`,
    `https://${bare}.example/`,
    `https://${place}@evil.example/`,
    `https://${place}:pass@evil.example/`,
    `https://user@${place}/`,
    `https://user:pass@${place}/`,
    `https://${place}%2eevil.example/`,
    `https://${place}%00.evil.example/`,
    `https://${place}\\.evil.example/`,
    `https://evil.example/${place}`,
    `https://evil.example\\@${place}`,
    `https://evil.example#${place}`,
    `https://evil.example?https://${place}/`,
    `https://evil.example/..//${place}`,
    `http://${place}/`,
    `ws://${place}/`,
    `wss://${place}/`,
    `ftp://${place}/`,
    `file://${place}/etc/passwd`,
    `smb://${place}/share`,
    `\\\\${place}\\share\\x.lnk`,
    `javascript://${place}/%0aalert(1)`,
    `javascript:alert('${place}')`,
    `data:text/html,<a href=https://${place}>x</a>`,
    `blob:https://${place}/x`,
    `view-source:https://${place}/`,
    `ms-msdt:https://${place}/`,
    `search-ms:query=x&crumb=location:https://${place}`,
    `vbscript:"https://${place}/"`,
    `https://${place}:8443/`,
    `https://${place}:80/`,
    `https://${place}:22/`,
    `https://${place}../`,
    `https://.${place}.evil.example/`,
    `https://${[...place].toReversed().join('')}/`,
    `https://\u202E${[...place].toReversed().join('')}/`,
    `https://${place.replace('.', '。evil。')}/`,
    `https://${place.slice(0, -1)}/`,
    `https://${place}x/`,
    `https://${place}-login.example/`,
    `https://xn--${bare}-abc.example/`,
    `https://127.0.0.1/${place}`,
    `https://[::1]/?${place}`,
    `https:/evil.example/${place}`,
    `//${place}/`,
    `${place}/login`,
    `https//${place}/`,
    `hxxps://${place}/`,
    `huiyin://open?url=https://${place}/`,
    `app://${place}/index.html`,
    `intent://${place}/#Intent;scheme=https;end`,
    `https:\t//evil.example/?${place}`,
    `https://evil.example;${place}/`,
    `https://evil.example,${place}/`,
  ]
}

/** Addresses that must never be opened outside, around the places that may, none twice. */
export function makeOpeningAddresses(places: readonly string[], { count, seed, ports }: AddressOptions): string[] {
  const random = createRandom(seedFrom('opening addresses', seed))
  const known = new Set([...places.flatMap(place => lookAlikesOf(place, random)), ...otherSchemes])
  for (const address of makeMediaAddresses({ count: Math.max(count, otherSchemes.length + 60), seed, ports }))
    known.add(address)
  return random.shuffle([...known]).slice(0, count)
}

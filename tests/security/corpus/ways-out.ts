/** Where a hostile address would like to lead. */
const strangers = ['evil.example', '203.0.113.7', '[2001:db8::7]', 'xn--80ak6aa92e.com', '127.0.0.1:8080', 'localhost'] as const
/** Schemes that a system or a browser does something with. */
const schemes = [
  'javascript:alert(1)//', 'JaVaScRiPt:alert(1)//', 'java\nscript:alert(1)//', 'java\tscript:alert(1)//', '\u0001javascript:alert(1)//', ' javascript:alert(1)//', 'javascript&colon;alert(1)//', 'vbscript:msgbox(1)//', 'livescript:x//', 'mocha:x//',
  'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'data:image/svg+xml,<svg onload=alert(1)>', 'data:application/x-msdownload,x', 'DATA:text/html,x',
  'blob:https://evil.example/1', 'blob:null/1', 'filesystem:https://evil.example/temporary/x', 'view-source:https://evil.example/', 'about:blank', 'about:srcdoc', 'chrome://settings/', 'chrome-extension://abcdefghijklmnop/x.html', 'devtools://devtools/bundled/inspector.html', 'jar:file:///x!/y', 'feed:https://evil.example/', 'wyciwyg://x', 'intent://x#Intent;scheme=smsto;end',
  'file:///etc/passwd', 'file://C:/Windows/System32/calc.exe', 'file:///C:/Windows/System32/calc.exe', 'file://host/share/x.exe', 'file:\\\\host\\share\\x.exe', 'FILE:///etc/passwd', 'fi\nle:///etc/passwd', 'file:/etc/passwd', 'file:etc/passwd', 'file://localhost/etc/passwd',
  'smb://host/share/x.exe', 'SMB://host/share', 'cifs://host/share', 'nfs://host/x', 'afp://host/x', 'dav://host/x', 'webdav://host/x', 'ftp://host/x', 'ftps://host/x', 'sftp://host/x', 'tftp://host/x', 'gopher://host/x', 'telnet://host', 'ssh://host', 'rdp://host', 'vnc://host', 'ldap://host/x', 'ldaps://host/x',
  'ms-msdt:/id PCWDiagnostic /skip force', 'ms-officecmd:{}', 'ms-word:ofe|u|https://evil.example/x.docx', 'ms-excel:ofv|u|https://evil.example/x', 'ms-settings:', 'ms-appinstaller:?source=https://evil.example/x.msix', 'ms-search:query=x', 'search-ms:query=x&crumb=location:\\\\host', 'shell:startup', 'microsoft-edge:https://evil.example/', 'calculator:', 'onenote:https://evil.example/', 'skype:x?call', 'steam://run/1', 'zoommtg://evil.example/join', 'vscode://x/y', 'jnlp://evil.example/x', 'mailto:a@evil.example?attach=/etc/passwd', 'tel:10086', 'sms:10086', 'callto:10086', 'sip:8001@evil.example', 'weixin://dl/chat', 'alipays://platformapi/startapp', 'taobao://x', 'itms-apps://x', 'market://details?id=x', 'help:x', 'x-apple.systempreferences:', 'apt:x', 'magnet:?xt=urn:x', 'ws://evil.example/', 'wss://evil.example/',
] as const
/** A system's own ways of naming something, which are no addresses at all. */
const paths = ['\\\\host\\share', '\\\\host\\share\\x.exe', '\\\\?\\C:\\Windows', '\\\\.\\pipe\\x', '//host/share', '\\/\\/host/share', '/\\host/share', 'C:\\Windows\\System32\\calc.exe', 'C:/Windows/System32/calc.exe', 'c:', '/etc/passwd', '../../etc/passwd', '..\\..\\x', '%SystemRoot%\\x', '~/x', '', ' ', '\0', '#', '?', '//', '///', ':', 'http', 'https://', 'https:///', 'http:///evil.example', 'https:evil.example', 'https:/evil.example', 'https:\\\\evil.example', 'https://.', 'https://..', 'https://?', 'https://#', 'https://%00', 'https://evil.example:99999/', 'https://[::1', 'https://\0weibo.com/'] as const
/** Names that look like one that is listed, and are another's. */
const lookalikes = [
  'weibo.com.evil.example', 'weibo-com.evil.example', 'evilweibo.com', 'weibo.co', 'weibo.con', 'weibo.cm', 'weib0.com', 'wеibo.com', 'weіbo.com', 'wᴇibo.com', 'weibo․com', 'weibo。com.evil.example', 'weibo.com%2eevil.example', 'weibo.com%00.evil.example', 'xn--wibo-mra.com', 'sina.com.cn', 'tousu.sina.com.cn.evil.example', 'tousu-sina.com.cn', 'xtousu.sina.com.cn', '12315.com', 'a12315.cn', 'miit.gov.cn.evil.example', 'miit.gov.com', 'douyin.co', 'douyin.com.', 'coolapk.com.evil.example', 'weibo.com..', '.weibo.com',
] as const
/** Ways of writing an address in which a listed name stands and another is meant, or in which one is tricked into the same. */
const disguises = [
  'https://weibo.com@evil.example/', 'https://weibo.com:443@evil.example/', 'https://weibo.com%40evil.example/', 'https://weibo.com\\@evil.example/', 'https://evil.example\\@weibo.com/', 'https://user@weibo.com/', 'https://user:word@weibo.com/', 'https://:@weibo.com/', 'https://evil.example/https://weibo.com/', 'https://evil.example/?weibo.com', 'https://evil.example/#weibo.com', 'https://evil.example;weibo.com/', 'https://evil.example,weibo.com/',
  'https://weibo.com:8443/', 'https://weibo.com:80/', 'https://weibo.com:0/', 'https://weibo.com:22/', 'http://weibo.com/', 'HTTP://weibo.com/', 'ftp://weibo.com/', 'file://weibo.com/x', 'smb://weibo.com/x', 'ws://weibo.com/', 'javascript://weibo.com/%0aalert(1)', 'data://weibo.com/,x', 'view-source:https://weibo.com/', 'blob:https://weibo.com/1', 'intent://weibo.com/#Intent;end', '//weibo.com/', '\\\\weibo.com\\x', 'weibo.com', 'weibo.com/x',
  'https://evil.example\n.weibo.com/', 'https://evil.example\t/.weibo.com', 'https://evil.example%0d%0a.weibo.com/', 'https://evil.example\u202E/moc.obiew', 'https://evil.example\u2028weibo.com/', 'https://evil.example／.weibo.com/', 'https://evil.example？.weibo.com/', 'https://evil.example＃.weibo.com/', 'https://evil.example．weibo/', 'https://①②③.example/',
] as const
/** Our own page in a hostile writing: another host, another scheme, or more than an address of ours has. */
const nearlyOwn = [
  'app://evil/index.html', 'app://huiyin.evil/index.html', 'app://huiyin:1/index.html', 'app://user@huiyin/index.html', 'app://huiyin@evil/index.html', 'app://huiyin%2eevil/', 'app://huiyin\\.evil/', 'app:///index.html', 'app:huiyin/index.html', 'apps://huiyin/index.html', 'app+x://huiyin/index.html', 'xapp://huiyin/', 'app:\\\\evil\\index.html', 'app://[huiyin]/', 'app://huiyin。evil/', 'app://huìyin/', 'app://hu1yin/', 'app://evil/#/wall', 'app://evil/#/c/1?alone', 'https://huiyin/index.html', 'https://app.huiyin/index.html', 'http://huiyin/', 'file://huiyin/index.html',
  'huiyin://conversation/1', 'huiyin://send/1', 'huiyin://huiyin/index.html', 'HUIYIN://conversation/1', 'huiyin:conversation/1',
] as const

/** Addresses that lead out of the workstation, or seem to lead to a listed place and do not: nothing may go to any of them, in a window, a frame or a browser. */
export const waysOut: readonly string[] = [...new Set([
  ...schemes,
  ...paths,
  ...lookalikes.map(host => `https://${host}/complaint/view/1/`),
  ...disguises,
  ...nearlyOwn,
  ...strangers.flatMap(host => [`https://${host}/`, `http://${host}/x?y#z`, `HTTPS://${host.toUpperCase()}/`]),
])]

/** Addresses of our own page, which a page may go to. */
export const ownAddresses: readonly string[] = ['app://huiyin/', 'app://huiyin/index.html', 'APP://huiyin/index.html#/c/1', 'app://huiyin/index.html#/settings?x=1', 'app://huiyin/softphone.html']

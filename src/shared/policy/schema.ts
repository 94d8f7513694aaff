import type { PolicyKey } from './key.ts'
import { z } from 'zod'
import { channels } from '../domain/index.ts'
import { choice, flag, list, listOrNone, pairs, textOrNone, wholeNumber } from './key.ts'
import { hubOrigin, isBypass, isHours, isPhoneServer, isPin, isPlainAddress, isProxyServers, isScriptAddress, isSecureOrigin, isSidePanelAddress, isWholePath } from './shapes.ts'

/** A pin that no certificate has: nothing is believed. */
const noPin = `sha256/${'A'.repeat(43)}=`

const text = (reads: (text: string) => boolean) => z.string().min(1).max(500).refine(reads)

/**
 * Every setting of an installation, in the order of screens and papers. The one source of the JSON schema, of the templates
 * of group policy, of the table for administrators and of the page that shows them.
 */
export const policyKeys = {
  hubUrl: textOrNone(300, address => hubOrigin(address) !== null, {
    area: 'hub',
    default: null,
    safe: null,
    userMay: true,
    restart: true,
    title: { zh: '服务端地址', en: 'Address of the hub' },
    about: { zh: '这台电脑连到哪个 hub：https://主机[:端口]。空着就单机运行。', en: 'The hub that this computer works at: https://host[:port]. Without one it works by itself.' },
    example: 'https://desk.example.com',
  }),
  hubPins: list(10, text(isPin), {
    area: 'hub',
    default: [],
    safe: [noPin],
    userMay: false,
    restart: true,
    title: { zh: '服务端证书的公钥指纹', en: 'Public keys of the hub\'s certificate' },
    about: { zh: '只认证书链里有其中一个公钥的服务端：sha256/ 加公钥（SPKI）的 SHA-256。空着就不限。换证书前先把新的加进来。', en: 'Only a hub whose chain has one of these public keys is believed: sha256/ and the SHA-256 of the SPKI in base64. Empty = any trusted certificate. Add the next key before certificates change.' },
    example: ['sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  }),
  channels: list(channels.length, z.enum(channels), {
    area: 'desk',
    default: channels,
    safe: [],
    userMay: false,
    restart: false,
    title: { zh: '可以接入的渠道', en: 'Channels that may be connected' },
    about: { zh: '在这台电脑上只能接入这些渠道的账号；已经接入的不受影响。', en: 'Only accounts of these channels can be connected at this computer; what is connected stays.' },
    example: ['weibo', 'douyin', 'hotline'],
  }),
  notifications: flag({
    area: 'desk',
    default: true,
    safe: true,
    userMay: true,
    restart: false,
    title: { zh: '系统通知', en: 'Notifications of the system' },
    about: { zh: '没人看着窗口时，用系统通知叫人。通知里只有种类和数量，没有客户的话和名字。', en: 'The system calls the agent while nobody looks at the window. A notice has kinds and numbers, never a customer\'s words or name.' },
    example: true,
  }),
  wallboardAtStart: flag({
    area: 'desk',
    default: false,
    safe: false,
    userMay: true,
    restart: true,
    title: { zh: '启动时打开大屏', en: 'Wallboard at start' },
    about: { zh: '启动时把大屏也打开，放在它上次的位置。', en: 'Opens the wallboard with the desk, where it was last.' },
    example: false,
  }),
  autostart: flag({
    area: 'desk',
    default: false,
    safe: false,
    userMay: true,
    restart: false,
    title: { zh: '登录后自动启动', en: 'Start with the session' },
    about: { zh: '登录系统后自动打开工作台。', en: 'Opens the workstation when somebody signs in to the system.' },
    example: true,
  }),
  softphoneServers: listOrNone(10, text(isPhoneServer), {
    area: 'desk',
    default: null,
    safe: [],
    userMay: false,
    restart: true,
    title: { zh: '软电话服务器', en: 'Servers of the softphone' },
    about: { zh: '软电话只能连这些服务器（wss://主机:端口）。不设就连服务端给出的那个。', en: 'The softphone may reach these servers alone (wss://host:port). Not set = the one that the hub names.' },
    example: ['wss://pbx.example.com:8089'],
  }),
  sidePanel: pairs(5, text(isSidePanelAddress), {
    area: 'desk',
    default: {},
    safe: {},
    userMay: false,
    restart: true,
    title: { zh: '侧栏页面', en: 'Pages of the side panel' },
    about: { zh: '公司自己的 CRM 或订单页：名称和 https 地址。地址里可以写 {customerId} {conversationId} {caseId} {channel} {accountId} {agentId}；电话号码不会给出去。页面与工作台隔离，有自己的登录。', en: 'The company\'s own CRM or order pages: a name and an https address. It may have {customerId} {conversationId} {caseId} {channel} {accountId} {agentId}; a telephone number is never given. The page is isolated from the desk and has its own sign-in.' },
    example: { 订单: 'https://crm.example.com/orders?customer={customerId}' },
  }),
  sidePanelOrigins: list(20, text(isSecureOrigin), {
    area: 'desk',
    default: [],
    safe: [],
    userMay: false,
    restart: true,
    title: { zh: '侧栏还可以去的站点', en: 'Other origins of the side panel' },
    about: { zh: '侧栏页面登录时要经过的站点，例如统一登录。没列的一律不去。', en: 'Origins that the side panel\'s pages pass through, such as a sign-in. Everything else is refused.' },
    example: ['https://login.example.com'],
  }),
  alwaysMask: flag({
    area: 'privacy',
    default: false,
    safe: true,
    userMay: false,
    restart: false,
    title: { zh: '号码始终打码', en: 'Numbers always masked' },
    about: { zh: '在这台电脑上不能查看完整的电话、证件号，写了理由也不行。', en: 'No telephone or identity number is shown whole at this computer, whatever the reason.' },
    example: true,
  }),
  watermark: flag({
    area: 'privacy',
    default: false,
    safe: true,
    userMay: false,
    restart: false,
    title: { zh: '工号水印', en: 'Watermark with the staff number' },
    about: { zh: '整个工作台上铺一层淡淡的工号和日期，不挡鼠标。', en: 'Staff number and date lie faintly over the whole desk; the mouse passes through.' },
    example: true,
  }),
  copyText: flag({
    area: 'privacy',
    default: true,
    safe: false,
    userMay: false,
    restart: false,
    title: { zh: '复制客户的话', en: 'Copying what customers wrote' },
    about: { zh: '关掉后，客户的话和资料不能复制、剪切、拖走；自己正在写的不受影响。', en: 'When off, what customers wrote and their data cannot be copied, cut or dragged away; one\'s own drafts can.' },
    example: false,
  }),
  print: flag({
    area: 'privacy',
    default: true,
    safe: false,
    userMay: false,
    restart: false,
    title: { zh: '打印', en: 'Printing' },
    about: { zh: '关掉后，打印出来是一张空白页。', en: 'When off, what is printed is an empty page.' },
    example: false,
  }),
  screenshot: flag({
    area: 'privacy',
    default: true,
    safe: false,
    userMay: false,
    restart: true,
    title: { zh: '截屏与录屏', en: 'Screenshots and recordings' },
    about: { zh: '关掉后，窗口在截屏、录屏和共享里是黑的（Windows、macOS；Linux 做不到）。', en: 'When off, the windows are black in screenshots, recordings and shared screens (Windows and macOS; Linux cannot).' },
    example: false,
  }),
  proxyMode: choice({
    system: { zh: '跟随系统', en: 'As the system' },
    pac: { zh: 'PAC 脚本', en: 'A PAC script' },
    manual: { zh: '指定代理', en: 'Named proxies' },
    direct: { zh: '不用代理', en: 'No proxy' },
  }, {
    area: 'network',
    default: 'system',
    safe: 'system',
    userMay: true,
    restart: true,
    title: { zh: '代理', en: 'Proxy' },
    about: { zh: '页面和主进程走同一个代理。', en: 'The pages and the program itself go the same way.' },
    example: 'pac',
  }),
  proxyPacUrl: textOrNone(500, isScriptAddress, {
    area: 'network',
    default: null,
    safe: null,
    userMay: true,
    restart: true,
    title: { zh: 'PAC 地址', en: 'Address of the PAC script' },
    about: { zh: '代理是「PAC 脚本」时用。', en: 'Used where the proxy is a PAC script.' },
    example: 'http://proxy.example.com/proxy.pac',
  }),
  proxyServers: textOrNone(500, isProxyServers, {
    area: 'network',
    default: null,
    safe: null,
    userMay: true,
    restart: true,
    title: { zh: '代理服务器', en: 'Proxy servers' },
    about: { zh: '代理是「指定代理」时用：主机:端口，或 http=主机:端口;https=主机:端口。这里不写用户名和密码。', en: 'Used where proxies are named: host:port, or http=host:port;https=host:port. No names or passwords here.' },
    example: 'proxy.example.com:8080',
  }),
  proxyBypass: list(100, text(isBypass), {
    area: 'network',
    default: [],
    safe: [],
    userMay: true,
    restart: true,
    title: { zh: '不走代理的地址', en: 'Addresses without a proxy' },
    about: { zh: '主机、*.域名、网段，或 <local>。', en: 'Hosts, *.domains, nets, or <local>.' },
    example: ['<local>', '10.0.0.0/8'],
  }),
  caBundle: textOrNone(500, isWholePath, {
    area: 'network',
    default: null,
    safe: null,
    userMay: false,
    restart: true,
    title: { zh: '公司根证书', en: 'Company certificate authorities' },
    about: { zh: 'PEM 文件的完整路径，加在系统信任的之外；不会减少校验。', en: 'Whole path of a PEM file, trusted beside what the system trusts; nothing is checked less.' },
    example: '/etc/huiyin/company-ca.pem',
  }),
  updateMode: choice({
    off: { zh: '不更新', en: 'Off' },
    notify: { zh: '只提醒', en: 'Only say so' },
    download: { zh: '下载后提醒', en: 'Download, then say so' },
    automatic: { zh: '退出时自动装好', en: 'Install at quit' },
  }, {
    area: 'updates',
    default: 'automatic',
    safe: 'off',
    userMay: true,
    restart: true,
    title: { zh: '更新方式', en: 'Updates' },
    about: { zh: '通话中、有没发完的消息时从不更新。', en: 'Never during a call or with texts that are not sent.' },
    example: 'automatic',
  }),
  updateChannel: choice({
    stable: { zh: '稳定', en: 'Stable' },
    early: { zh: '抢先', en: 'Early' },
  }, {
    area: 'updates',
    default: 'stable',
    safe: 'stable',
    userMay: true,
    restart: true,
    title: { zh: '更新渠道', en: 'Channel of updates' },
    about: { zh: '抢先版先到，给试用的几台用。', en: 'Early comes first, for the few desks that try it.' },
    example: 'stable',
  }),
  updateFeed: textOrNone(300, isPlainAddress, {
    area: 'updates',
    default: null,
    safe: null,
    userMay: false,
    restart: true,
    title: { zh: '更新地址', en: 'Address of updates' },
    about: { zh: '内网上放更新的文件夹（https）。不设就不查更新。', en: 'The folder of the intranet (https) that has the updates. Not set = nobody looks for any.' },
    example: 'https://mirror.example.com/huiyin/',
  }),
  updateHours: textOrNone(11, isHours, {
    area: 'updates',
    default: null,
    safe: null,
    userMay: false,
    restart: true,
    title: { zh: '更新时段', en: 'Hours of updates' },
    about: { zh: '只在这段时间里下载，如 22:00-06:00，按电脑上的时间。不设就随时。', en: 'Downloads only in these hours of this computer, such as 22:00-06:00. Not set = at any time.' },
    example: '22:00-06:00',
  }),
  logLevel: choice({
    debug: { zh: '详细', en: 'Debug' },
    info: { zh: '一般', en: 'Info' },
    warn: { zh: '只记警告和错误', en: 'Warnings and errors' },
    error: { zh: '只记错误', en: 'Errors' },
  }, {
    area: 'diagnostics',
    default: 'info',
    safe: 'info',
    userMay: true,
    restart: true,
    title: { zh: '日志级别', en: 'Level of the log' },
    about: { zh: '任何级别都没有客户的话、号码和令牌。', en: 'No level has customers\' words, numbers or tokens.' },
    example: 'info',
  }),
  logDays: wholeNumber(183, 1830, {
    area: 'diagnostics',
    default: 190,
    safe: 190,
    userMay: false,
    restart: true,
    title: { zh: '日志留多少天', en: 'Days that logs are kept' },
    about: { zh: '不少于六个月。', en: 'At least six months.' },
    example: 365,
  }),
  crashUrl: textOrNone(300, isPlainAddress, {
    area: 'diagnostics',
    default: null,
    safe: null,
    userMay: false,
    restart: true,
    title: { zh: '崩溃报告地址', en: 'Address of crash reports' },
    about: { zh: '公司自己的收集地址（https）。不设就不发送，只留在本机。', en: 'The company\'s own collector (https). Not set = nothing is sent, reports stay here.' },
    example: 'https://crash.example.com/submit',
  }),
  wipeOnUninstall: flag({
    area: 'diagnostics',
    default: false,
    safe: false,
    userMay: false,
    restart: false,
    title: { zh: '卸载时清除数据', en: 'Wipe at uninstall' },
    about: { zh: '卸载时把本机各用户的数据一起删掉。默认保留。', en: 'Removing the program also removes its users\' data on this computer. Kept by default.' },
    example: false,
  }),
}

/** Name of a key. */
export type PolicyName = keyof typeof policyKeys
/** Every key with what it holds. */
export type PolicyValues = { readonly [K in PolicyName]: z.output<typeof policyKeys[K]['schema']> }

/** The names in their order. */
export const policyNames = Object.keys(policyKeys) as PolicyName[]

/** A key by its name, whatever it holds. */
export function policyKey(name: PolicyName): PolicyKey {
  return policyKeys[name] as PolicyKey
}

/** Whose word holds. */
export const policySources = ['machine', 'user', 'default'] as const
export type PolicySource = typeof policySources[number]

/** What holds for a key, and whether the person at the desk can change it. */
export interface PolicyEntry<T = unknown> {
  readonly value: T
  readonly locked: boolean
  readonly source: PolicySource
}

/** What holds at this computer. */
export type PolicyEntries = { readonly [K in PolicyName]: PolicyEntry<PolicyValues[K]> }

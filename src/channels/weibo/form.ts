import type { ChannelForm } from '../form.ts'

const commercial = { field: 'profile', is: ['commercial'] } as const
const standard = { field: 'profile', is: ['standard'] } as const

/** What a person types in to connect a Weibo account; the judge is `weiboSettingsSchema`. */
export const weiboForm: ChannelForm = {
  channel: 'weibo',
  fields: [
    { name: 'profile', kind: 'choice', required: true, choices: ['standard', 'commercial'], fallback: 'standard' },
    { name: 'uid', kind: 'text', required: true },
    { name: 'screenName', kind: 'text', required: true },
    { name: 'rip', kind: 'ip', required: true },
    { name: 'keywords', kind: 'list', required: false, when: commercial },
    { name: 'subscriptions', kind: 'list', required: false, advanced: true, when: commercial },
    { name: 'watchedPosts', kind: 'number', required: false, fallback: 5, advanced: true, when: commercial },
    { name: 'safeDomains', kind: 'list', required: false, advanced: true, when: standard },
    { name: 'sinceHours', kind: 'number', required: false, fallback: 24, advanced: true },
    { name: 'pageSize', kind: 'number', required: false, fallback: 50, advanced: true },
    { name: 'pictureHosts', kind: 'list', required: false, fallback: 'sinaimg.cn', advanced: true },
    { name: 'baseUrl', kind: 'url', required: false, advanced: true },
  ],
  secrets: [
    { name: 'accessToken', required: true },
    { name: 'appSecret', required: true },
    { name: 'appSecretPrevious', required: false },
  ],
  remarks: [
    { key: 'standard_terms_no_storage', when: standard },
    { key: 'standard_quota_small', when: standard },
  ],
}

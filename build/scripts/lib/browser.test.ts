import { describe, expect, it } from 'vitest'
import { planBrowser } from './browser.ts'
import { findSystemChromium } from './chromium.ts'

describe('which Chromium', () => {
  it('takes the one that is named, before any other', () => {
    expect(findSystemChromium({ CHROMIUM_PATH: '/opt/c' }, () => true)).toBe('/opt/c')
  })

  it('takes the system\'s, or leaves the choice to Playwright', () => {
    expect(findSystemChromium({}, path => path === '/usr/bin/chromium')).toBe('/usr/bin/chromium')
    expect(findSystemChromium({}, () => false)).toBeUndefined()
  })
})

describe('what is brought', () => {
  it.each([
    ['a whole machine', '/usr/bin/chromium', true, true, { by: 'nobody' }],
    ['a bare Debian as root', undefined, false, true, { by: 'debian', packages: ['chromium', 'fonts-noto-cjk'] }],
    ['a browser without fonts as root', '/usr/bin/chromium', false, true, { by: 'debian', packages: ['fonts-noto-cjk'] }],
    ['a bare machine of a plain user', undefined, false, false, { by: 'playwright' }],
    ['fonts but no browser', undefined, true, false, { by: 'playwright' }],
    ['a browser without fonts of a plain user', '/usr/bin/chromium', false, false, { by: 'nobody' }],
  ])('%s', (_, browser, chineseFont, mayInstall, plan) => {
    expect(planBrowser({ browser, chineseFont }, mayInstall)).toEqual(plan)
  })
})

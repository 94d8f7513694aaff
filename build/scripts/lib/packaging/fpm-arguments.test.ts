import { describe, expect, it } from 'vitest'
import { debControl, readFpmArguments, rpmSpec } from './fpm-arguments.ts'

const deb = ['-s', 'dir', '--force', '-t', 'deb', '-d', 'libgtk-3-0 | libgtk-3-0t64', '-d', 'libnss3', '--deb-recommends', 'gnome-keyring', '--deb-compression', 'xz', '--architecture', 'amd64', '--after-install', '/t/in', '--after-remove', '/t/out', '--description', '工作台\n Omnichannel workstation', '--version', '0.1.0~rc.1', '--package', '/d/huiyin.deb', '--name', 'huiyin', '--maintainer', 'Huiyin <a@b.invalid>', '--vendor', 'Huiyin', '--url', 'https://huiyin.invalid/', '--category', 'net', '--deb-priority', 'optional', '/b/linux-unpacked/=/opt/Huiyin', '/b/icon.png=/usr/share/icons/hicolor/16x16/apps/huiyin.png']

describe('an order for a package', () => {
  it('is read as electron-builder gives it', () => {
    expect(readFpmArguments(deb)).toMatchObject({
      kind: 'deb',
      name: 'huiyin',
      version: '0.1.0~rc.1',
      architecture: 'amd64',
      output: '/d/huiyin.deb',
      summary: '工作台',
      description: 'Omnichannel workstation',
      depends: ['libgtk-3-0 | libgtk-3-0t64', 'libnss3'],
      recommends: ['gnome-keyring'],
      afterInstall: '/t/in',
      contents: [{ from: '/b/linux-unpacked/', to: '/opt/Huiyin' }, { from: '/b/icon.png', to: '/usr/share/icons/hicolor/16x16/apps/huiyin.png' }],
    })
  })

  it.each([
    ['an option it does not know', [...deb, '--sign-with', 'key']],
    ['a target that is not absolute', [...deb, '/x=usr/bin/x']],
    ['another kind', deb.map(word => word === 'deb' ? 'pacman' : word)],
    ['no contents', deb.filter(word => !word.includes('=/'))],
    ['no name', deb.filter((word, at) => word !== '--name' && deb[at - 1] !== '--name')],
  ])('refuses %s', (_, words) => {
    expect(() => readFpmArguments(words)).toThrow()
  })

  it('becomes a control file without empty fields', () => {
    const control = debControl({ ...readFpmArguments(deb), recommends: [] }, 12)
    expect(control).toContain('Package: huiyin\nVersion: 0.1.0~rc.1\nSection: net\n')
    expect(control).toContain('Depends: libgtk-3-0 | libgtk-3-0t64, libnss3\n')
    expect(control).not.toContain('Recommends')
    expect(control.endsWith('Description: 工作台\n Omnichannel workstation\n')).toBe(true)
  })

  it('becomes a spec whose texts are no macros', () => {
    const order = readFpmArguments(deb.map(word => word === 'deb' ? 'rpm' : word))
    const spec = rpmSpec(order, [{ path: '/opt/Huiyin', isFolder: true }, { path: '/opt/Huiyin/a b', isFolder: false }], { afterInstall: 'echo %{_tmppath}\n', afterRemove: '' })
    expect(spec).toContain('%post -p /bin/sh\necho %%{_tmppath}\n')
    expect(spec).not.toContain('%postun')
    expect(spec).toContain('Requires: libnss3\n')
    expect(spec.endsWith('%dir "/opt/Huiyin"\n"/opt/Huiyin/a b"\n')).toBe(true)
  })
})

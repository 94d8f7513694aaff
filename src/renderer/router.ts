import type { Router } from 'vue-router'
import { createRouter, createWebHashHistory } from 'vue-router'

/** Fetched while the session begins: what comes first is small. */
const DeskPage = () => import('./features/shell/DeskPage.vue')

/** Pages: the desk (with or without an open conversation), the wallboard, and the accounts. Everything is behind the hash: one file serves all. */
export function createPages(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/wall', component: () => import('./features/wallboard/WallPage.vue') },
      { path: '/c/:id', component: DeskPage },
      { path: '/accounts/:id?', component: () => import('./features/channels/AccountsPage.vue') },
      { path: '/safety/:tab?', component: () => import('./features/customer/SafetyPage.vue') },
      { path: '/review', component: () => import('./features/review/ReviewPage.vue') },
      { path: '/words', component: () => import('./features/review/WordsPage.vue') },
      { path: '/library/:tab?', component: () => import('./features/scripts/LibraryPage.vue') },
      { path: '/computer/self-test', component: () => import('./features/computer/SelfTestPage.vue') },
      { path: '/computer', component: () => import('./features/computer/ComputerPage.vue') },
      { path: '/', component: DeskPage },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  void heedEarly(router)
  return router
}

/** While the first page is being fetched nobody listens to the address: another that is asked for meanwhile (a link followed at once) is gone to afterwards. */
async function heedEarly(router: Router): Promise<void> {
  let asked: string | null = null
  const note = (): void => void (asked = location.hash.slice(1))
  window.addEventListener('hashchange', note)
  await router.isReady()
  window.removeEventListener('hashchange', note)
  if (asked !== null)
    await router.replace(asked)
}

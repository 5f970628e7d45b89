import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, type RouterHistory } from "@tanstack/react-router";

import { validAnalyticsSearch } from "../features/analytics/search";
import { validQueueSearch } from "../features/tickets/address";
import { Frame } from "./Frame";
import { NewTicketPage } from "./NewTicketPage";
import { NotificationsPage } from "./NotificationsPage";
import { SettingsPage } from "./SettingsPage";
import { TeamPage } from "./TeamPage";
import { TicketPage } from "./TicketPage";
import { TicketsPage } from "./TicketsPage";

const rootRoute = createRootRoute({ component: Frame });

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/support-tickets", replace: true });
  },
});

const ticketsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/support-tickets",
  validateSearch: validQueueSearch,
  component: TicketsPage,
});

const ticketRoute = createRoute({
  getParentRoute: () => ticketsRoute,
  path: "/$number",
  component: TicketPage,
});

const newTicketRoute = createRoute({
  getParentRoute: () => ticketsRoute,
  path: "/new",
  component: NewTicketPage,
});

const settingsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/settings", component: SettingsPage });

const teamRoute = createRoute({ getParentRoute: () => rootRoute, path: "/team", component: TeamPage });

const notificationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/notifications",
  validateSearch: (given: Record<string, unknown>): { mine?: string } => (given.mine === "1" ? { mine: "1" } : {}),
  component: NotificationsPage,
});

// The figures and their charts are read when somebody comes for them: nobody waits for them at the start.
const analyticsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics",
  validateSearch: validAnalyticsSearch,
  component: lazyRouteComponent(() => import("./AnalyticsPage"), "AnalyticsPage"),
});

const reportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics/report",
  validateSearch: validAnalyticsSearch,
  component: lazyRouteComponent(() => import("./ReportPage"), "ReportPage"),
});

const wallRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics/today",
  component: lazyRouteComponent(() => import("./WallPage"), "WallPage"),
});

const routes = [indexRoute, ticketsRoute.addChildren([newTicketRoute, ticketRoute]), analyticsRoute, reportRoute, wallRoute, notificationsRoute, teamRoute, settingsRoute] as const;

// Every component in every state, for whoever changes one. Never part of what ships: the production build drops it.
const galleryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/gallery",
  ...(__FAKE_BACKEND__ && { component: lazyRouteComponent(() => import("./GalleryPage"), "GalleryPage") }),
});

const routeTree = rootRoute.addChildren(__FAKE_BACKEND__ ? [...routes, galleryRoute] : [...routes]);

export function makeRouter(history: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    defaultPreload: false,
    // Plain words in the address instead of JSON: it is copied into chats and read by people.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const written = new URLSearchParams(Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === "string")).toString();
      return written && `?${written.replaceAll("%2C", ",")}`;
    },
    defaultNotFoundComponent: () => null,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

declare module "@tanstack/history" {
  interface HistoryState {
    /** The ticket was opened on purpose, so the focus goes into it. */
    enterTicket?: true;
    /** With its photos on the light table. */
    atPhotos?: true;
  }
}

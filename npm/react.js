"use client";
// The element as a component, for React that renders on a server: what is no attribute stays out of the page's source, and is set
// after hydration, in which React sets no property of an element and adds no listener.
import { createElement, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { define } from "./define.js";
import { MIRRORED, RICH } from "./element.js";

const TAG = "attendee-calendars";

const EVENTS = ["calendar-open", "calendars-load", "health-change", "scan-complete", "attendee-error"];

const attributes = Object.fromEntries(Object.entries(MIRRORED).map(([attribute, property]) => [property, attribute]));

const isRendered = (name) => !RICH.includes(name) && !EVENTS.includes(name.slice("on".length));

export function AttendeeCalendars({ ref, ...props }) {
  const element = useRef(null);
  useImperativeHandle(ref, () => element.current, []);
  // The lists never change, and so neither does the order of the hooks.
  for (const name of RICH) {
    useLayoutEffect(() => {
      element.current[name] = props[name];
    }, [props[name]]);
  }
  for (const name of EVENTS) {
    const listener = props[`on${name}`];
    useLayoutEffect(() => {
      const { current } = element;
      current.addEventListener(name, listener);
      return () => current.removeEventListener(name, listener);
    }, [listener]);
  }
  // Not before it has its key: it would ask for calendars without one.
  useLayoutEffect(() => {
    if (!customElements.get(TAG)) define();
  }, []);
  const rendered = Object.entries(props).filter(([name]) => isRendered(name));
  return createElement(TAG, { ...Object.fromEntries(rendered.map(([name, value]) => [attributes[name] ?? name, value])), ref: element });
}

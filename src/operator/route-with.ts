import type { ServerResponse } from "node:http";
import { answerFailure } from "./answer-failure.ts";
import type { Asked, Route } from "./route.ts";

/** Answers one route of an area, with what the area works with. */
type Answer<Options> = (asked: Asked, response: ServerResponse, options: Options) => unknown;

/** Makes the routes of an area, by their path under `/_trailcam/`; what they throw is answered. */
export function routeWith<Options>(options: Options) {
  return (method: Route["method"], path: string, answer: Answer<Options>): Route => ({
    method,
    pattern: `/_trailcam/${path}`,
    handle: async (asked, response) => {
      try {
        await answer(asked, response, options);
      } catch (error) {
        answerFailure(response, error);
      }
    },
  });
}

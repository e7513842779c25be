import { deleteDistribution, updateDistribution } from "./change-distribution.ts";
import {
  copyDistribution,
  createDistribution,
  createDistributionWithTags,
} from "./create-distribution.ts";
import { DISTRIBUTION_READS } from "./read-distribution.ts";

/** The actions on distributions. */
export const DISTRIBUTION_ACTIONS = {
  CreateDistribution: createDistribution,
  CreateDistributionWithTags: createDistributionWithTags,
  CopyDistribution: copyDistribution,
  UpdateDistribution: updateDistribution,
  DeleteDistribution: deleteDistribution,
  ...DISTRIBUTION_READS,
};

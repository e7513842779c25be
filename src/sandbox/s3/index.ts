export { LifecycleKeeper } from "./lifecycle/lifecycle-keeper.ts";
export { BucketNotices, type NoticePorts } from "./notifications/bucket-notices.ts";
export { type Asker, DataKeys } from "./sealing/data-keys.ts";
export { ObjectStore } from "./store/object-store.ts";

/**
 * One line per service, in the columns that `service-line.ts` names.
 * Source: documented, botocore 1.43.11 service metadata; event sources observed where they differ.
 */
export const SERVICES_L_TO_Z = `
kms = = = json-1.1 TrentService
lakeformation = = = rest-json
lambda = = = rest-json
launch-wizard launchwizard = = rest-json
lex-model-building-service lex models.lex = rest-json
lex-models-v2 lex models-v2-lex = rest-json
lex-runtime-service lex runtime.lex = rest-json
lex-runtime-v2 lex runtime-v2-lex = rest-json
license-manager = = = json-1.1 AWSLicenseManager
lightsail = = = json-1.1 Lightsail_20161128
location geo = = rest-json
lookoutequipment = = = json-1.0 AWSLookoutEquipmentFrontendService
m2 = = = rest-json
machine-learning machinelearning = = json-1.1 AmazonML_20141212
macie2 = = = rest-json
mailmanager ses mail-manager = json-1.0 MailManagerSvc
managedblockchain = = = rest-json
marketplace-catalog aws-marketplace catalog.marketplace = rest-json
marketplace-metering aws-marketplace metering.marketplace = json-1.1 AWSMPMeteringService
mediaconnect = = = rest-json
mediaconvert = = = rest-json
medialive = = = rest-json
mediapackage = = = rest-json
mediapackage-vod = = = rest-json
mediapackagev2 = = = rest-json
mediastore = = = json-1.1 MediaStore_20170901
mediastore-data mediastore data.mediastore = rest-json
mediatailor = api.mediatailor = rest-json
medical-imaging = = = rest-json
memorydb = memory-db = json-1.1 AmazonMemoryDB
mgn = = = rest-json
migration-hub mgh = = json-1.1 AWSMigrationHub
migration-hub-refactor-spaces refactor-spaces = = rest-json
migrationhub-config mgh migrationhub-config = json-1.1 AWSMigrationHubMultiAccountService
migrationhuborchestrator migrationhub-orchestrator = = rest-json
migrationhubstrategy migrationhub-strategy = = rest-json
mq = = amazonmq rest-json
mturk mturk-requester = = json-1.1 MTurkRequesterServiceV20170117
mwaa airflow = = rest-json
neptune-graph = = = rest-json
neptunedata neptune-db = = rest-json
network-firewall = = = json-1.0 NetworkFirewall_20201112
networkflowmonitor = = = rest-json
networkmanager = = = rest-json - us-west-2
networkmonitor = = networksynthetics rest-json
notifications = = = rest-json
notificationscontacts notifications-contacts = = rest-json - us-east-1
oam = = = rest-json
observabilityadmin = = = rest-json
omics = = = rest-json
opensearch es = = rest-json
opensearchserverless aoss = = json-1.0 OpenSearchServerless
organizations = = = json-1.1 AWSOrganizationsV20161128 us-east-1
osis = = = rest-json
outposts = = = rest-json
panorama = = = rest-json
partnercentral-account = = = json-1.0 PartnerCentralAccount
partnercentral-benefits = = = json-1.0 PartnerCentralBenefitsService
partnercentral-channel = = = json-1.0 PartnerCentralChannel
partnercentral-selling = = = json-1.0 AWSPartnerCentralSelling
payment-cryptography = controlplane.payment-cryptography = json-1.0 PaymentCryptographyControlPlane
pcs = = = json-1.0 AWSParallelComputingService
personalize = = = json-1.1 AmazonPersonalize
personalize-events personalize personalize-events = rest-json
personalize-runtime personalize personalize-runtime = rest-json
pi = = = json-1.1 PerformanceInsightsv20180227
pinpoint mobiletargeting pinpoint ^ rest-json
pinpoint-sms-voice sms-voice sms-voice.pinpoint = rest-json
pinpoint-sms-voice-v2 sms-voice = = json-1.0 PinpointSMSVoiceV2
pipes = = = rest-json
polly = = = rest-json
pricing = api.pricing = json-1.1 AWSPriceListService
proton = = = json-1.0 AwsProton20200720
qbusiness = = = rest-json
qconnect wisdom = = rest-json
quicksight = = = rest-json
ram = = = rest-json
rbin = = = rest-json
rds = = = query
rds-data = = rdsdata rest-json
redshift = = = query
redshift-data = = = json-1.1 RedshiftData
redshift-serverless = = = json-1.1 RedshiftServerless
rekognition = = = json-1.1 RekognitionService
repostspace = = = rest-json
resiliencehub = = = rest-json
resource-explorer-2 = = = rest-json
resource-groups = = = rest-json
resource-groups-tagging-api tagging = = json-1.1 ResourceGroupsTaggingAPI_20170126
rolesanywhere = = = rest-json
route-53 route53 = = rest-xml - us-east-1
route-53-domains route53domains = = json-1.1 Route53Domains_v20140515
route53-recovery-cluster = = = json-1.0 ToggleCustomerAPI
route53-recovery-control-config = = = rest-json
route53-recovery-readiness = = = rest-json
route53profiles = = = rest-json
route53resolver = = = json-1.1 Route53Resolver
rum = = = rest-json
s3 s3,s3express,s3-object-lambda s3,s3-accelerate,s3-accesspoint,s3express-control = rest-xml
s3-control s3 s3-control = rest-xml
s3outposts s3-outposts = = rest-json
s3tables = = = rest-json
s3vectors = = = rest-json
sagemaker = api.sagemaker = json-1.1 SageMaker
sagemaker-a2i-runtime sagemaker a2i-runtime.sagemaker = rest-json
sagemaker-edge sagemaker edge.sagemaker = rest-json
sagemaker-featurestore-runtime sagemaker featurestore-runtime.sagemaker = rest-json
sagemaker-geospatial = = = rest-json
sagemaker-runtime sagemaker runtime.sagemaker = rest-json
savingsplans = = = rest-json - us-east-1
scheduler = = = rest-json
schemas = = = rest-json
secrets-manager secretsmanager = = json-1.1 secretsmanager
security-ir = = = rest-json
securityhub = = = rest-json
securitylake = = = rest-json
serverlessapplicationrepository serverlessrepo = = rest-json
service-catalog servicecatalog = = json-1.1 AWS242ServiceCatalogService
service-catalog-appregistry servicecatalog servicecatalog-appregistry ^ rest-json
service-quotas servicequotas = = json-1.1 ServiceQuotasV20190624
servicediscovery = servicediscovery,data-servicediscovery = json-1.1 Route53AutoNaming_v20170314
ses = email = query
sesv2 ses email = rest-json
sfn states states,sync-states = json-1.0 AWSStepFunctions
shield = = = json-1.1 AWSShield_20160616 us-west-2
signer = = = rest-json
signer-data signer data-signer = rest-json
signin = = = rest-json
snow-device-management = = = rest-json
snowball = = = cbor AWSIESnowballJobManagementService
sns = = = query
socialmessaging social-messaging = = rest-json
sqs = sqs,queue = json-1.0 AmazonSQS
ssm = = = json-1.1 AmazonSSM
ssm-contacts = = = json-1.1 SSMContacts
ssm-incidents = = = rest-json
sso awsssoportal portal.sso sso rest-json
sso-admin sso = = json-1.1 SWBExternalService
sso-oidc sso-oauth oidc sso rest-json
storage-gateway storagegateway = = json-1.1 StorageGateway_20130630
sts = = = query
support = = = json-1.1 AWSSupport_20130415 us-east-1
support-app supportapp = = rest-json
swf = = = json-1.0 SimpleWorkflowService
synthetics = = = rest-json
taxsettings tax = = rest-json - us-east-1
textract = = = json-1.1 Textract
timestream-influxdb = = = json-1.0 AmazonTimestreamInfluxDB
timestream-query timestream query.timestream = json-1.0 Timestream_20181101
timestream-write timestream ingest.timestream = json-1.0 Timestream_20181101
tnb = = = rest-json
transcribe = = = json-1.1 Transcribe
transfer = = = json-1.1 TransferService
translate = = = json-1.1 AWSShineFrontendService_20170701
trustedadvisor = = = rest-json - us-east-1
verifiedpermissions = = = json-1.0 VerifiedPermissions
voice-id voiceid = = json-1.0 VoiceID
vpc-lattice = = = rest-json
waf = = = json-1.1 AWSWAF_20150824 us-east-1
waf-regional = = = json-1.1 AWSWAF_Regional_20161128
wafv2 = = = json-1.1 AWSWAF_20190729
wellarchitected = = = rest-json
wickr = admin.wickr = rest-json
wisdom = = = rest-json
workdocs = = = rest-json
workmail = = = json-1.1 WorkMailService
workspaces = = = json-1.1 WorkspacesService
workspaces-instances = = = json-1.0 EUCMIFrontendAPIService
workspaces-thin-client thinclient = = rest-json
workspaces-web = = = rest-json
xray = = = rest-json
`;

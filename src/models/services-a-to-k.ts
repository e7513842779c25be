/**
 * One line per service, in the columns that `service-line.ts` names.
 * Source: documented, botocore 1.43.11 service metadata; event sources observed where they differ.
 */
export const SERVICES_A_TO_K = `
accessanalyzer access-analyzer = = rest-json
account = = = rest-json - us-east-1
acm = = = json-1.1 CertificateManager
acm-pca = = = json-1.1 ACMPrivateCA
aiops = = = rest-json
amp aps = = rest-json
amplify = = = rest-json
amplifybackend = = = rest-json
amplifyuibuilder = = = rest-json
api-gateway apigateway = = rest-json
apigatewaymanagementapi execute-api = = rest-json
apigatewayv2 apigateway = = rest-json
app-mesh appmesh = = rest-json
appconfig = = = rest-json
appconfigdata appconfig appconfigdata = rest-json
appflow = = = rest-json
appintegrations app-integrations = = rest-json
application-auto-scaling application-autoscaling = = json-1.1 AnyScaleFrontendService
application-discovery-service discovery = = json-1.1 AWSPoseidonService_V2015_11_01
application-insights applicationinsights = = json-1.1 EC2WindowsBarleyService
application-signals = = applicationsignals rest-json
applicationcostprofiler application-cost-profiler = = rest-json
apprunner = = = json-1.0 AppRunner
appstream = appstream2 = json-1.1 PhotonAdminProxyService
appsync = = = rest-json
arc-zonal-shift = = = rest-json
artifact = = = rest-json
athena = = = json-1.1 AmazonAthena
auditmanager = = = rest-json
auto-scaling autoscaling = = query
auto-scaling-plans autoscaling-plans = = json-1.1 AnyScaleScalingPlannerFrontendService
b2bi = = = json-1.0 B2BI
backup = = = rest-json
backup-gateway = = = json-1.0 BackupOnPremises_v20210101
batch = = = rest-json
bcm-data-exports = = = json-1.1 AWSBillingAndCostManagementDataExports
bcm-recommended-actions = = = json-1.0 AWSBillingAndCostManagementRecommendedActions
bedrock = = = rest-json
bedrock-agent bedrock bedrock-agent = rest-json
bedrock-agent-runtime bedrock bedrock-agent-runtime = rest-json
bedrock-agentcore = = = rest-json
bedrock-agentcore-control bedrock-agentcore bedrock-agentcore-control = rest-json
bedrock-data-automation bedrock bedrock-data-automation = rest-json
bedrock-runtime bedrock bedrock-runtime = rest-json
billing = = = json-1.0 AWSBilling us-east-1
billingconductor = = = rest-json - us-east-1
braket = = = rest-json
budgets = = = json-1.1 AWSBudgetServiceGateway us-east-1
chatbot = = = rest-json
chime = = = rest-json - us-east-1
chime-sdk-identity chime identity-chime = rest-json
chime-sdk-media-pipelines chime media-pipelines-chime = rest-json
chime-sdk-meetings chime meetings-chime = rest-json
chime-sdk-messaging chime messaging-chime = rest-json
chime-sdk-voice chime voice-chime chime-sdk-voice rest-json
cleanrooms = = = rest-json
cloud9 = = = json-1.1 AWSCloud9WorkspaceManagementService
cloudcontrol cloudcontrolapi = = json-1.0 CloudApiService
clouddirectory = = = rest-json
cloudformation = = = query
cloudfront = = = rest-xml - us-east-1
cloudfront-keyvaluestore = = edgekeyvaluestore rest-json
cloudhsm = = = json-1.1 CloudHsmFrontendService
cloudhsm-v2 cloudhsm cloudhsmv2 = json-1.1 BaldrApiService
cloudsearch = = = query
cloudsearch-domain cloudsearch cloudsearchdomain = rest-json
cloudtrail = = = json-1.1 CloudTrail_20131101
cloudtrail-data = = = rest-json
cloudwatch monitoring = = query GraniteServiceVersion20100801
cloudwatch-logs logs logs,streaming-logs = json-1.1 Logs_20140328
codeartifact = = = rest-json
codebuild = = = json-1.1 CodeBuild_20161006
codecatalyst = = = rest-json
codecommit = = = json-1.1 CodeCommit_20150413
codeconnections = = = json-1.0 CodeConnections_20231201
codedeploy = = = json-1.1 CodeDeploy_20141006
codeguru-reviewer = = = rest-json
codeguruprofiler codeguru-profiler = = rest-json
codepipeline = = = json-1.1 CodePipeline_20150709
codestar-connections = = = json-1.0 CodeStar_connections_20191201
codestar-notifications = = = rest-json
cognito-identity = = = json-1.1 AWSCognitoIdentityService
cognito-identity-provider cognito-idp = = json-1.1 AWSCognitoIdentityProviderService
cognito-sync = = = rest-json
comprehend = = = json-1.1 Comprehend_20171127
comprehendmedical = = = cbor ComprehendMedical_20181030
compute-optimizer = = = cbor ComputeOptimizerService
config-service config = = json-1.1 StarlingDoveService
connect = = = rest-json
connect-contact-lens connect contact-lens = rest-json
connectcampaigns connect-campaigns = = rest-json
connectcampaignsv2 connect-campaigns = = rest-json
connectcases cases = = rest-json
connectparticipant execute-api participant.connect = rest-json
controlcatalog = = = rest-json
controltower = = = rest-json
cost-and-usage-report-service cur = = json-1.1 AWSOrigamiServiceGatewayService
cost-explorer ce = = json-1.1 AWSInsightsIndexService us-east-1
cost-optimization-hub = = = json-1.0 CostOptimizationHubService
customer-profiles profile = = rest-json
data-pipeline datapipeline = = json-1.1 DataPipeline
database-migration-service dms = = json-1.1 AmazonDMSv20160101
databrew = = = rest-json
dataexchange = = = rest-json
datasync = = = json-1.1 FmrsService
datazone = = = rest-json
dax = = = json-1.1 AmazonDAXV3
deadline = = = rest-json
detective = api.detective = rest-json
device-farm devicefarm = = json-1.1 DeviceFarm_20150623
devops-guru = = = rest-json
direct-connect directconnect = = json-1.1 OvertureService
directory-service ds = = json-1.1 DirectoryService_20150416
dlm = = = rest-json
docdb-elastic = = = rest-json
drs = = = rest-json
dsql = = = rest-json
dynamodb = = = json-1.0 DynamoDB_20120810
dynamodb-streams dynamodb streams.dynamodb = json-1.0 DynamoDBStreams_20120810
ebs = = = rest-json
ec2 = = = ec2
ec2-instance-connect = = = json-1.1 AWSEC2InstanceConnectService
ecr = api.ecr = json-1.1 AmazonEC2ContainerRegistry_V20150921
ecr-public = api.ecr-public = json-1.1 SpencerFrontendService
ecs = = = json-1.1 AmazonEC2ContainerServiceV20141113
efs elasticfilesystem = = rest-json
eks = = = rest-json
eks-auth = = = rest-json
elastic-beanstalk elasticbeanstalk = = query
elastic-load-balancing elasticloadbalancing = = query
elastic-load-balancing-v2 elasticloadbalancing = = query
elasticache = = = query
elasticsearch-service es = = rest-json
elementalinference elemental-inference = = rest-json
emr elasticmapreduce = = json-1.1 ElasticMapReduce
emr-containers = = = rest-json
emr-serverless = = = rest-json
entityresolution = = = rest-json
eventbridge events = = json-1.1 AWSEvents
finspace = = = rest-json
firehose = = = json-1.1 Firehose_20150804
fis = = = rest-json
fms = = = json-1.1 AWSFMS_20180101
forecast = = = json-1.1 AmazonForecast
forecastquery forecast forecastquery = json-1.1 AmazonForecastRuntime
frauddetector = = = json-1.1 AWSHawksNestServiceFacade
freetier = = = json-1.0 AWSFreeTierService us-east-1
fsx = = = json-1.1 AWSSimbaAPIService_v20180301
gamelift = = = cbor GameLift
gameliftstreams = = = rest-json
geo-maps = = = rest-json
geo-places = = = rest-json
geo-routes = = = rest-json
glacier = = = rest-json
global-accelerator globalaccelerator = = json-1.1 GlobalAccelerator_V20180706 us-west-2
glue = = = json-1.1 AWSGlue
grafana = = = rest-json
greengrass = = = rest-json
greengrassv2 greengrass = = rest-json
groundstation = = = rest-json
guardduty = = = rest-json
health = health,global.health = json-1.1 AWSHealth_20160804 us-east-1
healthlake = = = json-1.0 HealthLake
iam = = = query - us-east-1
identitystore = = = json-1.1 AWSIdentityStore
imagebuilder = = = rest-json
inspector = = = json-1.1 InspectorService
inspector2 = = = rest-json
internetmonitor = = = rest-json
invoicing = = = json-1.0 Invoicing us-east-1
iot = = = rest-json
iot-data-plane iotdata data-ats.iot,data.iot = rest-json
iot-events iotevents = = rest-json
iot-events-data ioteventsdata data.iotevents iotevents rest-json
iot-jobs-data-plane iot-jobs-data data.jobs.iot = rest-json
iot-wireless iotwireless api.iotwireless = rest-json
iotdeviceadvisor = api.iotdeviceadvisor = rest-json
iotfleetwise = = = json-1.0 IoTAutobahnControlPlane
iotsecuretunneling IoTSecuredTunneling api.tunneling.iot = json-1.1 IoTSecuredTunneling
iotsitewise = = = rest-json
iotthingsgraph = = = json-1.1 IotThingsGraphFrontEndService
iottwinmaker = = = rest-json
ivs = = = rest-json
ivs-realtime ivs ivsrealtime = rest-json
ivschat = = = rest-json
kafka = = = rest-json
kafkaconnect = = = rest-json
kendra = = = json-1.1 AWSKendraFrontendService
keyspaces cassandra = = json-1.0 KeyspacesService
keyspacesstreams cassandra cassandra-streams = json-1.0 KeyspacesStreams
kinesis = = = json-1.1 Kinesis_20131202
kinesis-analytics kinesisanalytics = = json-1.1 KinesisAnalytics_20150814
kinesis-analytics-v2 kinesisanalytics = = json-1.1 KinesisAnalytics_20180523
kinesis-video kinesisvideo = = rest-json
kinesis-video-archived-media kinesisvideo = = rest-json
kinesis-video-media kinesisvideo = = rest-json
kinesis-video-signaling kinesisvideo = = rest-json
kinesis-video-webrtc-storage kinesisvideo = = rest-json
`;
